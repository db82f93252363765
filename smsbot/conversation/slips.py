"""A word one slip of the finger from a command in, the command out. A word of its own is never guessed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rapidfuzz.distance import OSA

from smsbot.conversation.intents import (
    Filter,
    Freq,
    Help,
    Hired,
    Intent,
    Join,
    Language,
    Menu,
    More,
    Pause,
    Resume,
    Sectors,
    Status,
)
from smsbot.conversation.plain import one_slip_away, word_set

_SHORT = 4
"""Words of so few letters have too many neighbours: only a slip on the keyboard counts, not any one letter."""
TARGETS: Mapping[str, Callable[[], Intent]] = {
    "jobs": Join,
    "more": More,
    "help": Help,
    "status": Status,
    "options": Menu,
    "types": Sectors,
    "sectors": Sectors,
    "frequency": Freq,
    "pause": Pause,
    "resume": Resume,
    "language": Language,
    "hired": Hired,
    "employment": Join,
    "filters": Filter,
    "filtros": Filter,
    "nights": lambda: Filter("nights"),
    "english": lambda: Language("en"),
    "spanish": lambda: Language("es"),
    "espanol": lambda: Language("es"),
    "ayuda": lambda: Help("es"),
    "trabajo": lambda: Join("es"),
    "empleo": lambda: Join("es"),
    "estado": Status,
    "opciones": Menu,
    "tipos": Sectors,
    "frecuencia": Freq,
    "pausa": Pause,
    "reanudar": Resume,
    "idioma": Language,
    "contratado": Hired,
    "contratada": Hired,
}
# English and Spanish words one letter from one of these: from a list of the 120,000 most frequent words of each.
_REAL_WORDS = word_set(
    "acuda aguda aired ausa ayudad ayudan ayudar ayudas ayude ayudo ayuna bobs causa cause clause cobs contrastada"
    " contrastado contrataba contratadas contratados contratando contratapa contratara eights emplea emplee espanola"
    " estada estadio estados estafo estando estano estrado estudo falters fights filers fillers fired flitters fobs"
    " gestado gobs haired hausa heals heap heep held hell hello helm helps hemp hiked hird hire hires hobs hypes"
    " idiom idioms idiota ipos jabs jibs job jogs jons jos joss jots joys kelp knights lights lobs mights mire mired"
    " mobs mode moore morse mote nobs option paisa paise pansa parse pasa pase passa passe paula paule pausas paused"
    " pauses pauta pociones potions presume pulse puse reanuda reanudan reanudara rectors restado resumed resumen"
    " resumes rights robs sector sights sired sobs states stats statue statues status stratus tapes testado ticos"
    " tights tilos timos tios tipas tips tired tiros topes topos trabado trabados trabaja trabajas trabaje trabajes"
    " trabajos trabajoso tripos tykes typed typos tyres vectors welp whelp wired yelp"
)


def find_slip(words: str) -> tuple[Intent, str] | None:
    """A single word one slip from one command (a letter too many, missing, wrong, or two swapped). Never to an
    opt-out: those are found by their own rules, where doubt means stop."""
    if " " in words or len(words) < _SHORT or words in _REAL_WORDS:
        return None
    near = [target for target in TARGETS if _is_slip(words, target)]
    meanings = {TARGETS[target]() for target in near}
    return (meanings.pop(), f"mistyped: {near[0]}") if len(meanings) == 1 else None


def _is_slip(word: str, target: str) -> bool:
    if len(target) <= _SHORT:
        return one_slip_away(word, target)
    return word != target and OSA.distance(word, target, score_cutoff=1) <= 1
