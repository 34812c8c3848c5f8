"""Messages of `/subscribe`: what is followed, a new text with its quote, and how to end it. Pure."""

from collections.abc import Sequence
from datetime import date

import discord
from discord import ui

from bot.discord import limits
from bot.discord.subscriptions import Subscription
from bot.discord.views.answer import SEE, described, quoted, used
from bot.discord.views.components import ANSWERED, Layout, button, text
from bot.discord.views.custom_id import ButtonState
from bot.discord.views.markdown import one_line, plain_line
from index.phrases import Language, Phrase
from index.quoting.quote import Quote

_END = Phrase(en="Unsubscribe", fr="Ne plus suivre")
_NONE = Phrase(
    en="This server follows no topic yet. `/subscribe topic` in a channel tells that channel when a new text speaks of "
    "it.",
    fr="Ce serveur ne suit encore aucun sujet. `/suivre sujet` dans un salon prévient ce salon quand un nouveau texte "
    "en parle.",
)
_REMOVE = Phrase(en="Choose one to end it", fr="Choisissez-en un pour ne plus le suivre")
_LONGEST_TOPIC = 100


def _end(number: int, language: Language) -> ui.Button[Layout]:
    return button(_END.of(language), f"dl:unsubscribe:{number}", emoji="🔕")


def subscribed_layout(number: int, topic: str, language: Language) -> Layout:
    """That a channel follows a topic from now on."""
    topic = one_line(topic, _LONGEST_TOPIC)
    told = Phrase(
        en=f"🔔 This channel will be told when a new text speaks of **{topic}**.",
        fr=f"🔔 Ce salon sera prévenu quand un nouveau texte parlera de **{topic}**.",
    ).of(language)
    return Layout(ui.Container(text(told), accent_colour=ANSWERED), ui.ActionRow(_end(number, language)))


def removed_text(removed: Subscription | None, language: Language) -> str:
    """That a topic is followed no more."""
    if removed is None:
        return Phrase(en="It had ended already.", fr="C’était déjà terminé.").of(language)
    topic = one_line(removed.topic, _LONGEST_TOPIC)
    return Phrase(
        en=f"🔕 <#{removed.channel}> is told no more of **{topic}**. To follow it again: `/subscribe`.",
        fr=f"🔕 <#{removed.channel}> n’est plus prévenu de **{topic}**. Pour le suivre à nouveau : `/suivre`.",
    ).of(language)


def new_text_layout(number: int, topic: str, quote: Quote, language: Language, today: date) -> Layout:
    """A new text that speaks of a topic: its quote, its dates, its source."""
    topic = one_line(topic, _LONGEST_TOPIC)
    top = text(
        Phrase(en=f"🔔 A new text speaks of **{topic}**", fr=f"🔔 Un nouveau texte parle de **{topic}**").of(language)
    )
    below = text(described(quote, language, today))
    shown = quoted(quote, limits.TEXT - used([top, below]), language)
    state = ButtonState.of(0, language, [quote])
    return Layout(
        ui.Container(top, *shown, below, accent_colour=ANSWERED),
        ui.ActionRow(button(SEE.of(language), f"dl:see:{state.pack()}", emoji="🔎"), _end(number, language)),
    )


def more_layout(number: int, topic: str, count: int, language: Language) -> Layout:
    """How many more new texts speak of a topic than were told one by one."""
    topic = one_line(topic, _LONGEST_TOPIC)
    many = count > 1
    told = Phrase(
        en=f"🔔 And {count} more new text{'s speak' if many else ' speaks'} of **{topic}**. To read: `/ask` or "
        "`/sources`.",
        fr=f"🔔 Et {count} {'autres nouveaux textes' if many else 'autre nouveau texte'} sur le sujet **{topic}**. "
        "Pour lire : `/demander` ou `/sources`.",
    ).of(language)
    return Layout(ui.Container(text(told), accent_colour=ANSWERED), ui.ActionRow(_end(number, language)))


def list_layout(followed: Sequence[Subscription], language: Language) -> Layout:
    """What a server follows, with a menu to end one."""
    if not followed:
        return Layout(ui.Container(text(_NONE.of(language)), accent_colour=ANSWERED))
    heading = Phrase(en="### Topics that this server follows", fr="### Sujets que suit ce serveur").of(language)
    lines = [f"- **{one_line(each.topic, _LONGEST_TOPIC)}** · <#{each.channel}>" for each in followed]
    menu: ui.Select[Layout] = ui.Select(
        custom_id="dl:unsubscribe",
        placeholder=_REMOVE.of(language),
        options=[
            discord.SelectOption(label=plain_line(each.topic, limits.CHOICE_NAME - 1) or "…", value=str(each.number))
            for each in followed[: limits.CHOICES]
        ],
    )
    return Layout(ui.Container(text("\n".join([heading, *lines])), accent_colour=ANSWERED), ui.ActionRow(menu))
