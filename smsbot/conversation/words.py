"""The whole-message words of every language, as a table: opt-out, help, join, start, and the plain commands.

English and Spanish words are the carriers' and vendors'; the other languages' are drafts until a certified
translator has signed them off. All of them are understood whatever language a person chose.
"""

from __future__ import annotations

from collections.abc import Mapping

from smsbot.conversation.plain import plain, squeezed, word_set
from smsbot.domain.outcome import Outcome
from smsbot.domain.subscriber import Cadence


def _set(words: str) -> frozenset[str]:
    """Comma-separated words in their plain form, without spaces."""
    return frozenset(squeezed(plain(word)) for word in words.split(","))


STOP_WORDS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "stop, stop all, unsubscribe, unsub, cancel, end, quit, revoke, opt out, remove, remove me, stop stop,"
        "stop stop stop, td, cancel all, end all, quit all, opt me out, unsubscribe me, unsubscribe all, no more,"
        "enough, halt, desist, cease, cease and desist, discontinue, exit, off, turn off, turn it off, mute, suspend,"
        "dnc, do not call, do not call list, stop to end, stop2end, no texts, no text, no messages, no msgs, no alerts,"
        "terminate, unregister, deregister, unenroll, unsubs, rmv, no more contact, let me out, not wanted,"
        "take me out, sign me off, sign me out"
    ),
    "es": _set(
        "alto, pare, paren, parar, cancelar, cancela, basta, basta ya, no mas, borrar, detener, salir, baja,"
        "darme de baja, dar de baja, detener promociones, ya no, ya no mas, quitar, no mas mensajes, para ya, cancelo,"
        "desuscribir, cancele, cancelen, suspender, suspendan, terminar, terminen, desactivar, apagar, finalizar, fin,"
        "parale, ya para, para por favor"
    ),
    "zh": _set("停止, 退订, 退訂, 取消, 不要, 不要了, 停, 取消订阅, 取消訂閱, 停止发送"),
    "ru": _set("стоп, стопп, отписаться, отписка, хватит, отмена, отпиши"),
    "bn": _set("বন্ধ, থামুন, বন্ধ করুন, থামান, বাতিল"),
    "ht": _set("rete, sispann, kanpe, pa voye anko"),
    "ko": _set("중지, 그만, 수신거부, 취소, 정지"),
    "ar": _set("توقف, إيقاف, إلغاء, أوقف, قف, كفى"),
    "ur": _set("بند, روکیں, بند کرو, بند کریں, روکو"),
    "fr": _set("arret, arrete, arrett, arretez, desabonner, desabonnez, desinscription, desinscrire"),
    "pl": _set("koniec, wypisz, wypisz mnie, rezygnuje, przestan, anuluj"),
}
# Words that mean stop only to someone whose language this is; to others they name a kind of work.
STOP_WORDS_AT_HOME: Mapping[str, frozenset[str]] = {"es": _set("para")}
HELP_WORDS: Mapping[str, frozenset[str]] = {
    "en": _set(
        "help, info, help me, help please, please help, i need help, need help, can you help, help info, who is this,"
        "who are you, who dis, whos this, what is this"
    ),
    "es": _set(
        "ayuda, ayudame, necesito ayuda, ayuda por favor, por favor ayuda, informacion, que es esto, quien es,"
        "quien eres, quienes son"
    ),
    "zh": _set("帮助, 幫助, 求助"),
    "ru": _set("помощь, помогите"),
    "bn": _set("সাহায্য"),
    "ko": _set("도움, 도움말"),
    "ar": _set("مساعدة"),
    "ur": _set("مدد"),
    "pl": _set("pomoc"),
}
# Words that mean help only to someone whose language this is; to others they name a kind of work.
HELP_WORDS_AT_HOME: Mapping[str, frozenset[str]] = {"fr": _set("aide"), "ht": _set("ed, aide")}
JOIN_WORDS: Mapping[str, frozenset[str]] = {
    "en": _set("jobs, job, work, employment"),
    "es": _set("trabajo, trabajos, empleo, empleos"),
    "zh": _set("工作"),
    "ru": _set("работа"),
    "bn": _set("চাকরি"),
    "ht": _set("travay"),
    "ko": _set("일자리"),
    "ar": _set("وظائف"),
    "ur": _set("نوکری"),
    "fr": _set("emploi"),
    "pl": _set("praca"),
}
START_WORDS: Mapping[str, frozenset[str]] = {
    "en": _set("start, unstop, join, restart texts, start again, resubscribe, opt in, start texts"),
    "es": _set("volver, empezar, comenzar, reanudar mensajes"),
}
YES_WORDS: Mapping[str, frozenset[str]] = {"en": _set("yes"), "es": _set("si")}

COMMANDS: Mapping[str, frozenset[str]] = {
    "more": _set("more, more jobs, next, next jobs, show more, mas, mas trabajos, mas empleos, otros"),
    "status": _set("status, me, my choices, my status, profile, my profile, account, estado, mi estado, mis datos"),
    "menu": _set("menu, 0, options, opciones"),
    "types": _set("types, type, sectors, sector, job types, work types, kinds, categories, tipos, tipo, sectores"),
    "freq": _set("freq, frequency, how often, less often, fewer texts, frecuencia, frec"),
    "pause": _set(
        "pause, snooze, hold, pause texts, pause alerts, pause my alerts, pausa, pausar, pausar alertas,pausar mensajes"
    ),
    "resume": _set("resume, unpause, continue, resume texts, resume alerts, reanudar, seguir, continuar"),
    "language": _set("lang, language, languages, idioma, idiomas, lengua"),
    "zip": _set("zip, zip code, zipcode, postcode, codigo postal, my zip"),
    "hired": _set("hired, got a job, contratado, contratada, ya tengo trabajo, consegui trabajo"),
    "gone": _set(
        "gone, its gone, job gone, filled, already filled, job filled, position filled, taken, already taken, closed,"
        "no longer available, ya no esta, lleno, ocupado, ya lo llenaron, puesto ocupado, ya no hay"
    ),
    "scam": _set("scam, fraud, fraude, estafa"),
}
# What a job must be beyond its kind and place, and the word that undoes each. After PAY comes a number.
FILTERS: Mapping[str, frozenset[str]] = {
    "filters": _set("filters, filter, my filters, filtros, filtro, mis filtros"),
    "pay": _set("pay, min pay, minimum pay, wage, salary, pago, pago minimo, salario, sueldo"),
    "days": _set(
        "days, day, day shift, day shifts, day jobs, days only, only days, daytime, dias, dia, de dia, turno de dia,"
        "turno dia, solo de dia, trabajo de dia"
    ),
    "nights": _set(
        "nights, night, night shift, night shifts, night jobs, nights only, only nights, overnight, evenings, noches,"
        "noche, de noche, turno de noche, turno noche, solo de noche, trabajo de noche"
    ),
    "noexp": _set(
        "noexp, no exp, no exp needed, no experience, no experience needed, no experience required,"
        "no experience necessary, without experience, i have no experience, sin experiencia, sin exp,"
        "sin experiencia previa, no tengo experiencia"
    ),
    "noenglish": _set(
        "noenglish, no english, no english needed, no english required, no english necessary, without english,"
        "sin ingles, sin hablar ingles, trabajo sin ingles"
    ),
    "anypay": _set("anypay, any pay, pay any, todo pago, cualquier pago, cualquier sueldo"),
    "anytime": _set(
        "anytime, any time, any hours, any shift, days and nights, days or nights, day or night, toda hora,"
        "cualquier hora, cualquier horario, cualquier turno, dias y noches, dias o noches"
    ),
    "expok": _set("expok, exp ok, experience ok, any exp, any experience, con experiencia, con exp"),
    "englishok": _set("englishok, english ok, any english, con ingles"),
    "nofilters": _set(
        "nofilters, no filters, nofilter, no filter, remove filters, clear filters, sin filtros, sin filtro,"
        "no filtros, quitar filtros"
    ),
}
LANGUAGE_NAMES: Mapping[str, frozenset[str]] = {
    "en": _set("en, eng, english, ingles, in english"),
    "es": _set(
        "es, esp, espanol, spanish, castellano, en espanol, in spanish, espanol es, no hablo ingles, hablo espanol,"
        "habla espanol, se habla espanol, espanol por favor"
    ),
    "zh": _set("chinese, mandarin, cantonese, 中文, 汉语, 普通话, 漢語, 廣東話"),
    "ru": _set("russian, русский, по русски"),
    "bn": _set("bengali, bangla, বাংলা"),
    "ht": _set("kreyol, creole, haitian, haitian creole, kreyol ayisyen"),
    "ko": _set("korean, 한국어"),
    "ar": _set("arabic, العربية, عربي"),
    "ur": _set("urdu, اردو"),
    "fr": _set("french, francais"),
    "pl": _set("polish, polski"),
}
# The answers to our question how it went with a job, in words; their numbers are the order of domain/outcome.
OUTCOMES: Mapping[Outcome, frozenset[str]] = {
    Outcome.HIRED: COMMANDS["hired"] | _set("i got it, got it, got the job, me contrataron, consegui el trabajo"),
    Outcome.APPLIED: _set("applied, i applied, aplique, solicite"),
    Outcome.FILLED: COMMANDS["gone"],
    Outcome.NOT_FOR_ME: _set("not for me, no es para mi"),
}

# The answers to how often, in words.
CADENCES: Mapping[Cadence, frozenset[str]] = {
    Cadence.WEEKDAYS: _set(
        "each weekday, every weekday, weekdays, every day, daily, cada dia laboral, cada dia, todos los dias, diario"
    ),
    Cadence.THRICE: _set(
        "3 times a week, three times a week, 3 a week, 3 por semana, tres por semana, 3 veces por semana,"
        "tres veces por semana"
    ),
    Cadence.WEEKLY: _set(
        "once a week, one a week, weekly, 1 por semana, una por semana, una vez por semana, cada semana, semanal"
    ),
}
# Said to be polite; who says no more than this asks for nothing.
COURTESIES: Mapping[str, frozenset[str]] = {
    "en": _set(
        "thanks, thank you, thank u, thx, ty, ok, okay, k, ok thanks, ok thank you, okay thanks, okay thank you,"
        "thank you so much, thanks so much, thank you very much, many thanks, you too"
    ),
    "es": _set("gracias, muchas gracias, ok gracias, mil gracias, gracias igualmente, igualmente"),
}

# What people put around a command and does not change it.
FILLERS = word_set(
    "a an and any are can could de do el en for get give hello hey hi hola i id im in is it just kind la like looking"
    " may me my need now of ok okay on only or please pls plz por favor quiero send show some text thank thanks thx"
    " the this to type u up us want with work works working job jobs would y you your"
)
"""Words of sentences like "I want food and health jobs please"."""


def language_of(word: str, table: Mapping[str, frozenset[str]]) -> str | None:
    """The language whose row holds this plain, squeezed word."""
    return next((language for language, words in table.items() if word in words), None)
