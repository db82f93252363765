"""The sentences that mean stop, as tables of patterns over plain text (lower case, no marks, single spaces)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smsbot.conversation.plain import plain

_ME = r"(?:me|us|this (?:number|phone)|my (?:number|phone|cell|mobile))"
_TEXTING = (
    r"(?:texts?|texting|txts?|txting|txt|messages?|messaging|mes+ages|msgs?|msging|msg|sms|alerts?|notifications?"
    r"|contact|contacting|spam|spamming|bother|bothering|harass|harassing|job alerts|these|sending)"
)
_THINGS = r"(?:texts?|txts?|messages?|msgs?|sms|alerts?|notifications?|spam|emails?|job alerts|jobs?)"

_ALL, _SOME, _WRONG, _DELETE, _UNSURE = "all", "some", "wrong_number", "delete", "unsure"


@dataclass(frozen=True, slots=True)
class Rule:
    """`language`: that of its sentences, in which carriers want them answered; None: the person's."""

    name: str
    scope: str
    pattern: re.Pattern[str]
    language: str | None = None


def _rule(name: str, scope: str, *patterns: str, language: str | None = None) -> Rule:
    return Rule(name, scope, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)), language)


def _spoken(language: str, *patterns: str) -> Rule:
    return _rule(language, _ALL, *patterns, language=language)


def _any_of(phrases: str) -> str:
    """Phrases of a script in which a plain text looks unlike what people type, in that plain form."""
    return "|".join(re.escape(plain(phrase)) for phrase in phrases.split(","))


# Plain text: lower case, no apostrophes, no marks, single spaces. First match wins.
WRONG_NUMBER = _rule(
    "wrong number",
    _WRONG,
    r"\bwrong (?:number|num|no|nos|person|phone)\b(?! (?:to|out))",
    r"\b(?:you|u) (?:have|got|ve got) the wrong\b",
    r"^(?:who|whos|who s) (?:is |are )?(?:this|u|you|dis)\b.*\b(?:stop|unsubscribe|remove|quit)\b",
    r"^(?:hi |hello |sorry )*(?:this|it) is ?n[o]?t? (?:\w+s )?(?:\w+ )?(?:phone|number|cell)\b",
    r"\bthis is(?: not|nt)? not (?:\w+s|her|his) (?:phone|number|cell)\b",
    r"\b(?:no ?one|nobody|no) (?:here |by |with |named? |called )+(?:that name|the name|\w+ here)\b",
    r"\b(?:text\w*|messag\w*|call\w*|contact\w*|reach\w*) (?:to )?(?:the )?wrong \w+$",
    r"\b(?:doesnt|does not|dont|do not) (?:live|work|stay) here\b|^(?:sorry |no |hi )*this (?:is not|isnt|aint)"
    r" (?!it|me|right|good|fair|funny|true|bad|working|real|ok|possible|over|enough|fun|what|how|happening)\w+$",
    r"\bperson (?:\w+ ){0,6}(?:passed away|is dead|is deceased)\b",
    r"\bnot my (?:number|phone|cell)\b|\bbelongs to (?:some ?one|somebody) else\b|\bjust got this (?:number|phone)\b",
    r"\bno (?:one|body) (?:\w+ )?named\b|\bnot the (?:right )?person\b|^this is a (?:business|work) \w+$",
    r"\b(?:mauvais|faux) numero\b|\bmove nimewo\b|\bzly numer\b|\bpomylka\b",
    r"не тот номер|ошиблись номером|не туда попали|打错|打錯|发错|發錯|错号|號碼錯|잘못",
    _any_of("رقم خطأ, رقم غلط, غلط نمبر"),
    _any_of("ভুল নম্বর, ভুল নাম্বার"),
)
WRONG_NUMBER_ES = _rule(
    "wrong number",
    _WRONG,
    r"\b(?:numero|telefono|persona) (?:equivocad[oa]|incorrect[oa])\b|^equivocad[oa]$",
    r"\bse equivoc\w+ (?:de|con el) (?:numero|persona)\b|^se equivoc\w+$",
    r"\bno es (?:mi|su) (?:numero|telefono)\b|^(?:este )?no es el (?:numero|telefono) de\b|\bno soy esa persona\b",
    r"\bno conozco a (?:nadie|ningun\w*) (?:\w+ ){0,3}(?:nombre|llam\w+)\b",
    r"\ba(?:qui|ca) no vive\b|\bno vive a(?:qui|ca)\b",
    language="es",
)
ERASURE = _rule(
    "delete",
    _DELETE,
    rf"^(?:please |pls |can you |plz )*(?:delete|erase) (?:{_ME}|all|everything|it all|account|profile"
    rf"|(?:all )?(?:of )?"
    r"(?:my|me) ?(?:\w+ ){0,2}(?:data|info|information|account|profile|texts|details|stuff|everything|record"
    r"|records)?)\b",
    r"^(?:please |pls )*forget (?:me|my number)$",
    r"\bdelete my (?:number|phone|data|info|account)\b",
)
ERASURE_ES = _rule(
    "delete",
    _DELETE,
    r"^(?:por favor |quiero |favor de )*(?:borr|elimin|suprim)\w* (?:todos? |todas? |mis? |los |el |la |de )*"
    r"(?:todo|datos|informacion|perfil|cuenta|historial)\b",
    language="es",
)
PART = _rule(
    "only some",
    _SOME,
    r"^(?:please |pls |plz )*(?:stop|no more|quit|cancel|end|unsubscribe(?: from)?)(?: the| all| sending)?"
    r"(?: your| these| those)? (?:event|events|training|class|classes|program|programs)"
    r"(?: (?:texts?|alerts?|messages?))?$",
)
SENTENCES = (
    _rule(
        "stop texting",
        _ALL,
        rf"\b(?:stop|quit|cease|end)(?: \w+){{0,2}} {_TEXTING}\b",
        rf"\b(?:stop|halt|end|cancel|discontinue|disable|deactivate|terminate|revoke|withdraw|remove|turn off|shut off"
        rf"|switch off|cut off)(?: (?:all|the|these|those|your|my|any|this|of|sending|job))* {_THINGS}\b",
        rf"\bturn (?:\w+ )?{_THINGS} off\b|\b(?:shut|turn|switch) (?:it|this|them|these|that) off\b",
        r"\b(?:end|quit|kill|cut|halt|cease|discontinue|terminate|close|deactivate|no further|no more)"
        r"(?: (?:the|these|those|this|my|your|all|any|sending|with|job|from))*"
        r" (?:texts?|txts?|messages?|msgs?|sms|alerts?|subscription|account|service|contact)\b",
        rf"\b(?:dont|do not|donot|dun|never|not to|stop)(?: \w+)? (?:text|txt|message|msg|sms|contact|spam"
        rf"|bother|write)"
        rf"(?:ing)? (?:{_ME}|again|anymore|any more|here|at all)\b",
        rf"\b(?:dont|do not|never|stop) (?:ever )?(?:send|sending) (?:{_ME} )?(?:\w+ )?(?:any ?more|more|anything|these"
        rf"|this|those|{_THINGS})\b",
        r"\b(?:please|pls|plz) (?:dont|do not) (?:text|txt|message|msg|contact|send)\b",
    ),
    _rule(
        "no more texts",
        _ALL,
        rf"\bno more (?:\w+ )?{_THINGS}\b",
        r"^(?:please |pls |plz |ok |i want )*no more(?: please| pls| thanks| thank you| of (?:this|these))*$",
        rf"\b(?:dont|do not|dnt|no longer|didnt|wouldnt) (?:\w+ )?(?:want|need|wish|like"
        rf"|care)(?: \w+){{0,5}} {_THINGS}\b",
        r"\b(?:dont|do not|no longer) (?:want|wish) (?:to )?(?:receive|get (?:texts|messages|these|this|any"
        r"|more|job)|hear from|be (?:texted|contacted|on|in this|part))\b",
        r"\b(?:dont|do not) want (?:any(?:thing)? ?more|this|these|any of (?:this|these)|it any ?more|no more)\b",
        r"\b(?:not|dont|do not|didnt|dnt) (?:want|need|wish|care|use|using|looking|look|interested|seeking|searching)"
        r"(?: \w+){0,6} any ?more\b",
        r"\b(?:dont|do not|dnt) (?:want|need) (?:\w+ )?(?:these|this|them|those|any of it)$",
        r"\bi (?:want|need|would like|wanna) (?:you|u|this|these|it|them) (?:\w+ )?to (?:stop|end|quit)\b",
        r"\b(?:dont|do not|did not|didnt|no longer|never) (?:\w+ )?(?:consent|authori[sz]e|agree to)\b",
        r"\bno longer (?:interested|want|need|wish|looking|searching)\b",
        r"\b(?:stop|no longer) (?:receiving|getting)\b",
        r"\bi (?:want|need|would like|wanna|like) (?:to )?(?:stop|quit|cancel|end|unsubscribe|opt ?out)\b(?! smoking)",
        r"\bi (?:want|need|would like|wanna) (?:to get )?(?:out|off)(?: of (?:this|these|it|the list))?$",
        r"\bhow (?:do|can|to) (?:i |you |we )?(?:stop|cancel|unsubscribe|quit|end|opt|get off|get out"
        r"|turn)\b(?! smoking)",
    ),
    _rule(
        "off the list",
        _ALL,
        r"\b(?:take|get|keep|leave|drop|pull|scratch) (?:me|us|(?:this|my|the) (?:number|phone|name|cell)) off"
        r"(?:$| (?:of|this|the list|these|those|your|ur|it|please|pls|now|list|from|and|asap|thanks|immediately)\b)",
        r"\b(?:take|get|keep|leave|drop|pull) (?:me|us|this number|my (?:number|name|phone)) (?:out of"
        r"|from) (?:this|the"
        r"|your|ur|these|that)? ?(?:\w+ )?(?:list|system|program|group|thing|chat|database|texts|messages|service)\b",
        rf"\b(?:remove|unsubscribe|delete|unlist|deregister|unenroll) {_ME}\b",
        r"\bremove (?:my|the|this|that)? ?(?:number|phone|name|cell)\b",
        r"\b(?:remove|take|taken|delete|removed)d? (?:\w+ ){0,3}(?:off|from) (?:\w+ )?list\b",
        r"\b(?:i|me|please) (?:\w+ ){0,4}(?:be|get) (?:removed|taken off)\b|^(?:\w+ )?to be removed\b",
        r"\bsign me (?:off|out)\b|^please take me out$",
        r"\bdo not (?:call|contact|text|disturb)(?: list| registry)?$|\bdo not call list\b",
        r"\boff (?:of )?(?:your|this|the|ur) (?:\w+ )?list\b",
        r"\bunsu[bs]?\w{0,3}ib\w*\b|\bunsub\b",
        r"\bopt(?:ing|ed)? (?:me )?out\b|\boptout\b",
        r"\b(?:lose|loose|forget|block) my (?:number|phone)\b",
        r"\b(?:revoke|withdraw|rescind)(?:ing)? (?:my )?(?:consent|permission)\b",
        r"\bi (?:hereby )?revoke\b",
        r"\bcancel (?:my|the|this|these) (?:\w+ )?(?:subscription|service|sub|membership|account|sign ?up|enrol\w*)\b",
        r"\bi (?:quit|am out|m out|am done with (?:this|these|you)|want out)$",
        r"\bend (?:this|my) (?:subscription|service|program)\b",
    ),
    _rule(
        "stop in a sentence",
        _ALL,
        r"^(?:please |pls |plz |kindly |just |ok |okay |can you |could you |would you |will you |u need to "
        r"|you need to )+"
        r"(?:stop|quit|cancel|end)(?: (?:it|this|that|all|now|please|pls|immediately|thanks|thank you|already"
        r"|everything))*$",
        r"^stop(?: (?:it|this|all|now|please|pls|immediately|thanks|thank you|already|everything|asap|me|and|job|work"
        r"|forever|for good|for now|sms|bot|dude|man|bro|lah|la|kindly|sending|today|fucking|damn|the|shit|here))+$",
        r"^(?:stop (?:and )?){2,}",
        r"\b(?:make|have) (?:it|this|these|them)(?: \w+)? stop\b|^why (?:wont|dont|cant) (?:\w+ ){1,2}stop\b",
        r"\b(?:will|would|when) (?:you|u|this|these|it) (?:\w+ )?stop\b|\bneeds? (?:to|2) stop\b",
        r"\b(?:i|ive|i ve|we) (?:\w+ )?(?:said|asked|told|texted|sent|typed|say|wrote"
        r"|replied)(?: \w+){0,4} (?:to )?stop\b",
        r"\b(?:thank you|thanks|no thanks?|no ty|not interested|ok|hired|already|job) (?:\w+ ){0,3}stop$",
        r"\bplease stop$|\bpls stop$|\bplz stop$|^stop please\b",
        r"^stop(?: \w+)? or (?:i|ill|i ll)\b",
    ),
    _rule(
        "stop texting, es",
        _ALL,
        r"\bno mas (?:mensajes?|textos?|alertas?|sms|trabajos?|por favor|gracias|nada)\b|\bno mas$",
        r"\bno me (?:\w+ )?(?:manden?|mande|envien?|envie|escriban?|escriba|molesten?|moleste|texteen?|contacten?"
        r"|llamen?|mandes|envies|escribas|molestes|textees)\b",
        language="es",
    ),
    _spoken(
        "es",
        r"\bno (?:quiero|deseo|necesito)(?: \w+){0,3} (?:mas|mensajes?|textos?|alertas?|sms|recibir\w*)\b",
        r"\bno (?:molestar|molesten|molestes|enviar|mandar|envien|manden|escriban)\b",
        r"\bdej(?:e|en|a|ar|ame|enme) de (?:\w+)",
        r"\bdejen?me en paz\b|\bdejame (?:en paz|tranquil[oa])\b",
        r"\b(?:quit(?:en?|a|ar)?me|saqu?en?me|sac[ao]me|saqueme|borr(?:en?|a|ar)me|eliminen?me|elimin[ae]me"
        r"|remuevan?me)\b",
        r"\b(?:quit|borr|elimin|remov|remuev|sac|saqu)\w* (?:de )?(?:mi|este|el) (?:numero|telefono|celular|nombre)\b",
        r"\b(?:dar|darme|deme|denme|dame|quiero) (?:de )?(?:la )?baja\b",
        r"\bcancel\w* (?:mi|la|esta|el|los|las|mis) (?:\w+)",
        r"\bya no (?:quiero|me interesa|deseo|necesito|me (?:manden|envien|escriban))\b|\bno me interesa\b",
        r"^(?:parar?|paren?|detener|alto|cancelar|quitar) (?:a )?(?:los |las |estos |mis |sus )?"
        r"(?:mensajes?|textos?|alertas?)",
        r"\bno quiero (?:esto|eso|nada)\b|\bpar[ea]n? de (?:enviar|mandar|escribir|molestar|textear)\w*|\bdesuscrib\w*",
        r"\b(?:quiero|deseo|como|puedo|necesito) (?:\w+ )?(?:cancel\w*|parar|detener|salir de (?:esto|la lista))\b",
        r"\bpor favor (?:pare|paren|para|alto|basta|cancele|cancelar|detenga|detener)\b|^(?:pare|paren|alto"
        r"|basta|detener"
        r"|detenga|detengan|cancelar|cancele) (?:por favor|ya|los|las|de|con|esto|mensajes|todo|gracias)\b",
    ),
    _spoken(
        "fr",
        r"\barret\w* (?:de|ces|les|tout|vos|svp|s il)\b|\bdesabonn\w*|\bdesinscri\w*",
        r"\bne (?:m|me) ?(?:envoyez|envoie|ecrivez|contactez|textez)\w* plus\b|\bplus de (?:messages?|textos?|sms)\b",
        r"\bne (?:veux|souhaite) plus\b|\bveux plus\b|\bretirez (?:moi|mon)\b|\blaissez moi tranquille\b",
    ),
    _spoken(
        "ht",
        r"\bpa (?:voye|ekri|vle|bezwen|kontakte|rele)\w*(?: \w+){0,3} (?:anko|mesaj|tekst|sa)\b"
        r"|\bsispann (?:voye|ekri)",
        r"^(?:tanpri )?(?:sispann|rete|kanpe)\b|\b(?:retire|wete|efase)(?: m| mwen| nimewo)\b|\brete (?:voye|ekri)",
    ),
    _spoken(
        "ru",
        r"не (?:пишите|присылайте|шлите|отправляйте|звоните|хочу|надо|нужно|беспокои)|отпи(?:ш|с)|удали|уберите"
        r"|прекратит|перестан|отключит|отмен(?:ите|ить)|больше не|\bхватит\b|^(?:\w+ )?стоп\b|\bстоп$",
    ),
    _spoken(
        "zh",
        r"停止|退订|退訂|取消|(?<!要)不要(?!紧|緊)|别再|別再|别发|別發|不想|不需要|拒收|删除|刪除|移除|请停|請停|勿",
    ),
    _spoken(
        "ko",
        r"중지|그만|수신 ?거부|보내지|거부|해지|원하지|취소|삭제",
    ),
    _spoken(
        "ar",
        _any_of("توقف, إيقاف, إلغاء, أوقف, لا تراسل, لا ترسل, لا أريد, لا تبعث, احذف, كفى, حذف, الغوا"),
    ),
    _spoken(
        "ur",
        _any_of("بند کر, بند کی, روک, مت بھیج, نہ بھیج, نہیں چاہی, حذف کر"),
    ),
    _spoken(
        "bn",
        _any_of("বন্ধ, থামু, থামান, পাঠাবেন না, পাঠাবে না, বাতিল, চাই না, মুছে, দরকার নেই"),
    ),
    _spoken(
        "pl",
        r"\bnie (?:pisz|pisac|wysylaj|chce|przysylaj|kontaktuj|zycze)\w*|\bprzesta(?:n|ncie)\b|\bwypis\w*|\busun\w*"
        r"|\brezygnuj\w*"
        r"|\bkoniec z\b",
    ),
)
HINTS = (
    _rule(
        "may mean stop",
        _UNSURE,
        r"^(?:no gracias|no quiero|(?:ya )?no (?:busco|necesito|quiero)(?: mas)? (?:trabajos?|empleos?)|dejame|dejenme)"
        r"(?: gracias| por favor| ya)*$",
        r"^(?:esto )?es (?:una? )?(?:estafa|fraude|spam|acoso)\b|\bdemasiad[oa]s (?:mensajes?|textos?|alertas?)\b",
        language="es",
    ),
    _rule(
        "may mean stop",
        _UNSURE,
        r"^(?:please |pls |ok |just |god |omg )*(?:leave me (?:alone|be)|go away|get lost|shut up|piss off"
        r"|buzz off|f+ off"
        r"|fuck (?:off|you|u)|fk off|enough(?: already| of this)?|im done|i m done|i am done|all done"
        r"|no thanks?(?: you)?"
        r"|no ty|non merci|not interested|im not interested|i am not interested|not interested thanks?"
        r"|im good thanks|cut it out|knock it off|drop me|forget it|block|blocked|reported|spam|spammers?|scam|no mas)"
        r"(?: please| pls| thanks| now| thank you| already)*$",
        r"^(?:this is|its|it is) (?:\w+ )?(?:spam|harassment|a scam|(?:a )?fraud|annoying|illegal)\b",
        r"\b(?:im|i m|i am|ill|i will|going to|gonna) (?:block|blocking|report|reporting) (?:you|this|u|the)\b",
        r"(?:^|\b(?:i|we) (?:\w+ )?)(?:didnt|did not|never|dont remember) (?:sign(?:ed)?(?: me)? up"
        r"|signing up|subscrib\w*|ask(?:ed)? for (?:this|these|texts)"
        r"|request(?:ed)? (?:this|these)|agree\w* to (?:this|these|get|receive)|consent\w*|opt(?:ed)? in)\b",
        r"\b(?:enough|sick of|tired of|fed up with|hate)(?: \w+){0,3} (?:texts?|messages?|msgs?|alerts?)\b"
        r"|^(?:ive |i have )?had enough$|\bthese (?:texts?|messages?|alerts?) are \w+",
        r"\bwhy (?:do|are|r) (?:you|u) (?:keep )?(?:text|messag|contact|spamm)ing\b|^(?:sorry )?wrong$",
        r"\b(?:i will|ill|i am going to|im going to|im gonna) sue\b|\bfcc\b|\breported (?:as|for|you|to)\b",
        r"^(?:no )?(?:i am |im |i m |currently )*not (?:looking|searching|in the market)(?: for (?:a |any )?(?:new )?"
        r"(?:jobs?|work|employment))?(?: now| right now| thanks| thank you| at this time)?$|^(?:im|i am) retired\b",
        r"\btoo many (?:texts?|txts?|messages?|msgs?|alerts?)\b|\bso many (?:texts?|messages?|alerts?)$",
        r"\bhow did (?:you|u) get (?:my|this) (?:number|phone)\b|\bwho gave (?:you|u) (?:my|this) number\b",
        r"\b(?:text|txt|message|msg|contact)(?:ing)? me (?:again|any ?more)\b(?=.*\b(?:report|block|sue|police"
        r"|lawyer)\b)",
        r"^(?:cancel|end|quit|revoke|discontinue|terminate|disable|deactivate) (?!date\b)"
        r"(?:it|this|that|all|everything|now|please|pls|job|alerts?|me|e?\d+|thanks|thank you|today|immediately)\b"
        r"(?: (?:it|this|that|all|now|please|pls|thanks|immediately))*$",
        r"^(?:no )?(?:stop|unsubscribe)(?: \w+){1,2}$|^(?:\w+ ){0,3}stop$|^stop(?: \w+){1,4}$",
        r"^(?:i |we )?(?:dont|do not) (?:want|need)(?: it| this| that| any| anything| none)?$",
        r"^no (?:texts?|messages?|alerts?) (?:please|pls|thanks)$",
    ),
)
# Said with "stop" and not to us.
NOT_TO_US = re.compile(
    r"\b(?:bus|train|subway|next|last|first|full|pit|truck|rest|one|non|tube|metro|each|every|my|your|ur|the|a"
    r"|that|which"
    r"|same|more|another|mrt|at|before|after|interchange) stops?\b|\bnon ?stop\b"
    r"|(?<!why )\b(?:cant|cannot|couldnt|can not|wont|dont|didnt|never|doesnt|not|without|will not)"
    r" (?:\w+ )?stop\b"
    r"|\bstop(?:s|ped|ping)? (?:by|over|at|in|off|light|sign|watch|worrying|looking|working|smoking|shop|and shop)\b"
    r"|^(?:reply|text|send) stop to (?:stop|end)|\bstop to (?:stop|end|quit|cancel|unsubscribe)\b"
)
