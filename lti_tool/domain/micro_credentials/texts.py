"""A piece of writing in both languages of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Thai; in a definition neither may be empty."""

    en: str
    th: str

    def pick(self, locale: str | None) -> str:
        """Return the Thai words for any Thai locale (`th`, `th-TH`, Moodle's `th_th`), else the English ones."""
        language = (locale or "").replace("_", "-").split("-")[0].lower()
        return self.th if language == "th" else self.en

    @property
    def both(self) -> str:
        """Return "English · ไทย", for the places of a host that hold one string for readers of both languages."""
        return self.en if self.en == self.th else f"{self.en} · {self.th}"
