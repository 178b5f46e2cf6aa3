"""A tool as the specifications describe it, and people with browsers, at a practice LMS on a real port."""

import json
import re
import threading
import time
import uuid
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ALL_SCOPES = [AGS + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")] + [ROSTER]
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SCORE = "application/vnd.ims.lis.v1.score+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class Browser(requests.Session):
    """One person's browser; it keeps cookies and presses buttons."""

    def __init__(self, base: str, person: str):
        super().__init__()
        self.base = base
        self.headers["Accept"] = "text/html"
        assert self.post(base + "/sign-in", data={"person": person}, allow_redirects=False).status_code == 302

    def see(self, path: str) -> requests.Response:
        return self.get(self.base + path)

    def press(self, path: str, **fields) -> requests.Response:
        return self.post(self.base + path, data=fields)

    def json(self, path: str) -> dict:
        return self.see(path).json()


def form_fields(page: str) -> dict[str, str]:
    """The hidden fields of the form that a script would send on."""
    form = re.search(r"<form[^>]*data-submit.*?</form>", page, re.S).group()
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}


def form_action(page: str) -> str:
    return unescape(re.search(r'<form[^>]*action="([^"]+)"[^>]*data-submit', page).group(1))


class Tool:
    """A tool as the specifications describe it: keys, a key set on a real port, and the calls it makes."""

    def __init__(self, base: str):
        self.base, self.keyset, self.keyset_reads, self.notices = base, [self.public_key(KEY, "k1")], 0, []
        tool = self

        class Keyset(BaseHTTPRequestHandler):
            def do_POST(self):
                """The handler of notices keeps what it is told; any other form, as of a launch, gets an empty page."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/notices":
                    tool.notices += [notice["jwt"] for notice in json.loads(body)["notices"]]
                    self.send_response(204)
                    self.end_headers()
                else:
                    self.send(b"<!doctype html><title>A tool</title>", "text/html")

            def do_GET(self):
                tool.keyset_reads += 1
                self.send(json.dumps({"keys": tool.keyset}).encode(), "application/json")

            def send(self, body, media):
                self.send_response(200)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Keyset)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.domain = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.domain}"
        self.client_id = self.deployment = self.configuration = self.registered = None

    @staticmethod
    def public_key(key, kid: str) -> dict:
        member = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "n": member["n"], "e": member["e"]}

    def registration(self, **changes) -> dict:
        body = {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": self.url + "/login",
            "redirect_uris": [self.url + "/launch"],
            "client_name": "A tool",
            "jwks_uri": self.url + "/jwks",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(ALL_SCOPES),
            "https://purl.imsglobal.org/spec/lti-tool-configuration": {
                "domain": self.domain,
                "target_link_uri": self.url + "/launch",
                "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
                "custom_parameters": {"history": "$Context.id.history", "who": "$User.username", "odd": "$Nope.nope"},
                "messages": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "target_link_uri": self.url + "/pick"},
                ],
            },
        }
        return {name: value for name, value in {**body, **changes}.items() if value is not None}

    def register(self, admin: Browser, **changes) -> requests.Response:
        """Follow the invitation that the administrator's page opens, and send the registration."""
        token = self.invited(admin)
        answer = self.send_registration(token, **changes)
        if answer.status_code == 200:
            self.registered = answer.json()
            self.client_id = self.registered["client_id"]
            mine = next(tool for tool in admin.json("/admin/tools.json")["tools"] if tool["client_id"] == self.client_id)
            self.deployment = mine["deployment_id"]
        return answer

    def invited(self, admin: Browser, **fields) -> str:
        page = admin.press("/admin/tools/register", url=self.url + "/register?here=1", **fields).text
        address = unescape(re.search(r'<iframe[^>]*src="([^"]+)"', page).group(1))
        query = parse_qs(urlsplit(address).query)
        assert query["here"] == ["1"] and query["openid_configuration"] == [self.base + "/lti/openid-configuration"]
        return query["registration_token"][0]

    def send_registration(self, token: str, **changes) -> requests.Response:
        bearer = {"Authorization": f"Bearer {token}"}
        self.configuration = requests.get(self.base + "/lti/openid-configuration", headers=bearer).json()
        return requests.post(self.configuration["registration_endpoint"], json=self.registration(**changes), headers=bearer)

    def sign(self, claims: dict, key=KEY, kid: str | None = "k1", algorithm: str = "RS256") -> str:
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})

    def assertion(self, **changes) -> dict:
        now = int(time.time())
        named = self.configuration.get("authorization_server", "")
        audience = named if "://" in named else self.configuration["token_endpoint"]  # Canvas names a bare host there
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": audience, "iat": now - 5, "exp": now + 300}
        return {name: value for name, value in {**claims, "jti": uuid.uuid4().hex, **changes}.items() if value is not None}

    def ask_token(self, scopes=ALL_SCOPES, assertion: str | None = None, **changes) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion or self.sign(self.assertion()),
            "scope": " ".join(scopes),
        }
        return requests.post(self.configuration["token_endpoint"], data={**form, **changes})

    def call(self, method: str, url: str, body=None, *, media=None, accept=None, scopes=ALL_SCOPES, token=None) -> requests.Response:
        """One service call with a fresh token and exactly the headers given."""
        headers = {"Authorization": f"Bearer {token or self.ask_token(scopes).json()['access_token']}", "Accept": accept}
        if media:
            headers["Content-Type"] = media
        data = body if isinstance(body, str | bytes | None) else json.dumps(body)
        with requests.Session() as session:
            return session.request(method, url, data=data, headers=headers)

    def begin(self, browser: Browser, activity: int, course: int = 2) -> dict:
        """The fields with which the browser arrives at the tool's login address."""
        return self.begin_at(browser, f"/course/{course}/activities/{activity}")

    def begin_at(self, browser: Browser, path: str) -> dict:
        page = browser.see(path)
        assert page.status_code == 200, page.text
        assert form_action(page.text) == self.url + "/login"
        return form_fields(page.text)

    def authentication(self, fields: dict, **changes) -> dict:
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": self.client_id,
            "redirect_uri": self.url + "/launch",
            "login_hint": fields["login_hint"],
            "lti_message_hint": fields["lti_message_hint"],
            "nonce": "n-" + uuid.uuid4().hex,
            "state": "a state",
        }
        return {name: value for name, value in {**asked, **changes}.items() if value is not None}

    def authenticate(self, browser: Browser, fields: dict, **changes) -> requests.Response:
        return browser.get(self.configuration["authorization_endpoint"], params=self.authentication(fields, **changes))

    def claims(self, answer: requests.Response) -> dict:
        """The claims of the id_token in this answer, verified with the platform's own key set."""
        assert form_action(answer.text) == self.url + "/launch"
        token = form_fields(answer.text)["id_token"]
        return self.read(token)

    def read(self, token: str) -> dict:
        kid = jwt.get_unverified_header(token)["kid"]
        keys = requests.get(self.configuration["jwks_uri"]).json()["keys"]
        key = jwt.PyJWK.from_dict(next(key for key in keys if key["kid"] == kid), algorithm="RS256")
        return jwt.decode(token, key.key, algorithms=["RS256"], audience=self.client_id, issuer=self.configuration["issuer"])

    def launch(self, browser: Browser, activity: int, course: int = 2) -> dict:
        return self.claims(self.authenticate(browser, self.begin(browser, activity, course)))

    def launch_at(self, browser: Browser, path: str) -> dict:
        """The claims that a page of the LMS sends, wherever it stands."""
        return self.claims(self.authenticate(browser, self.begin_at(browser, path)))

    def select(self, browser: Browser, **fields) -> dict:
        """Claims of a deep-linking request that this teacher just began."""
        page = browser.press("/course/2/select-content", tool=self.deployment, **fields)
        assert page.status_code == 200, page.text
        return self.claims(self.authenticate(browser, form_fields(page.text)))

    def response(self, items: list, **changes) -> dict:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "aud": self.configuration["issuer"],
            "iat": now - 5,
            "exp": now + 300,
            "nonce": uuid.uuid4().hex,
            CLAIM + "message_type": "LtiDeepLinkingResponse",
            CLAIM + "version": "1.3.0",
            CLAIM + "deployment_id": self.deployment,
            DEEP + "content_items": items,
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def send_back(self, browser: Browser, request: dict, token: str) -> requests.Response:
        url = request[DEEP + "deep_linking_settings"]["deep_link_return_url"]
        return browser.post(url, data={"JWT": token})


ITEM_LINK = {
    "type": "ltiResourceLink",
    "title": "Customer interviews",
    "text": "Show that you can.",
    "custom": {"slug": "customer-interviews", "course_was": "$Context.id"},
    "lineItem": {"scoreMaximum": 40, "label": "ignored here", "resourceId": "mc-1", "tag": "award"},
}
