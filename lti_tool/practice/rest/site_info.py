"""core_webservice_get_site_info: who the token acts as and what it may call."""

from .. import site
from ..people import Person
from .parameters import Parameters


def get_site_info(asked: Parameters, actor: Person) -> dict:
    from . import FUNCTIONS

    asked.end()
    return {
        "sitename": site.NAME,
        "username": actor.username,
        "firstname": actor.given,
        "lastname": actor.family,
        "fullname": actor.name,
        "lang": "en",
        "userid": actor.id,
        "siteurl": site.base(),
        "userpictureurl": "",
        "functions": [{"name": name, "version": site.VERSION} for name in sorted(FUNCTIONS)],
        "downloadfiles": 0,
        "uploadfiles": 0,
        "release": "practice 1.0",
        "version": site.VERSION,
        "advancedfeatures": [{"name": "badges", "value": 1}, {"name": "enablecompletion", "value": 1}],
        "usercanmanageownfiles": False,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
        "siteid": 1,
        "userissiteadmin": False,
    }


FUNCTIONS = {"core_webservice_get_site_info": get_site_info}
