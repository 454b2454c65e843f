"""Calls to Zalo. One attempt each, every result a value; retries, tokens and their order are the caller's."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from urllib3 import encode_multipart_formdata

from bot.replies import Button, Reply
from zalo import answers, history, limits, messages, oauth
from zalo.errors import Family, Outcome, SendResult
from zalo.history import Post
from zalo.mail import SEND, Mail, fits_header
from zalo.mail import Api as Api
from zalo.multiplex import Multiplex
from zalo.oauth import TokenPair, TokenRefusal
from zalo.transport import Answer, Transport, Unanswered

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_FILE_NAMES = {"image/jpeg": "image.jpg", "image/png": "image.png"}
_STATE_AGENCY = 4  # `oa_type`; 2 is a business


_GROUP_MESSAGE = "/v3.0/oa/group/message"


@dataclass(frozen=True, slots=True)
class OaInfo:
    """The account, as Zalo describes it."""

    oa_id: str
    name: str
    oa_type: int
    is_verified: bool
    package: str

    @property
    def api(self) -> Api:
        """State agencies are answered -235 by v3 and send by v2."""
        return Api.V2 if self.oa_type == _STATE_AGENCY else Api.V3


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A picture that can be sent for `limits.UPLOAD_LIFE`."""

    attachment_id: str


class ZaloClient:
    """Safe to share between threads; `pool_size` is how many of them find a connection waiting."""

    def __init__(
        self,
        *,
        api_base: str,
        oauth_base: str,
        app_id: str,
        app_secret: str,
        pool_size: int = 8,
        appsecret_proof: bool = False,
        read_timeout: timedelta = limits.READ_TIMEOUT,
    ) -> None:
        """Raises ValueError for an address to which tokens must not be sent and for a secret no header can hold."""
        if app_secret and not fits_header(app_secret):
            raise ValueError("the app secret holds characters it cannot have")
        self._api = Transport(api_base, pool_size=pool_size)
        self._api_base = api_base
        self._oauth = Transport(oauth_base, pool_size=1)
        self._app_id = app_id
        self._app_secret = app_secret
        self._proves = appsecret_proof
        self._read_timeout = read_timeout

    def post_message(self, api: Api, body: bytes, token: str) -> SendResult:
        """Send what `messages.body` built."""
        path, family = SEND[api]
        return self._ask(family, path, token, body)[0]

    def mail(self) -> Mail:
        """Messages to people, many at once; one for each thread that sends."""
        return Mail(Multiplex(self._api_base), self._headers, self._read_timeout)

    def send_text(
        self, account_id: str, text: str, buttons: Sequence[Button] = (), *, api: Api, token: str
    ) -> SendResult:
        """Send one message to one person."""
        return self.post_message(api, messages.body(account_id, Reply(text, tuple(buttons))), token)

    def send_group_text(self, group_id: str, text: str, *, token: str) -> SendResult:
        """Send a message to a group the account owns."""
        return self._ask(Family.GROUP, _GROUP_MESSAGE, token, messages.group_text(group_id, text))[0]

    def send_group_image(self, group_id: str, attachment_id: str, *, caption: str = "", token: str) -> SendResult:
        """Send an uploaded picture to a group the account owns."""
        body = messages.group_image(group_id, attachment_id, caption)
        return self._ask(Family.GROUP, _GROUP_MESSAGE, token, body)[0]

    def group_history(
        self, group_id: str, *, since_ms: int, token: str, may_ask: Callable[[], bool] = lambda: True
    ) -> tuple[Post, ...] | SendResult:
        """What was posted in the group, newest first, back to this instant at least. A result: nobody can tell.

        It may take several requests; `may_ask` is asked before each.
        """
        found: list[Post] = []
        for offset in range(0, limits.HISTORY_LOOKED_AT, limits.HISTORY_PAGE):
            if not may_ask():
                return SendResult(Outcome.RETRY, retry_after=timedelta(seconds=1))
            path = history.page(group_id, offset=offset, count=limits.HISTORY_PAGE)
            answer = self._call(path, token)
            if isinstance(answer, SendResult):
                return answer
            result, _ = answers.judge(Family.GROUP, answer)
            if result.outcome is not Outcome.SENT:
                return result
            posts = list(history.read(answers.items(answer)))
            found += posts
            if len(posts) < limits.HISTORY_PAGE or posts[-1].at_ms < since_ms:
                return tuple(found)
        return _UNCLEAR

    def upload_image(self, image: bytes, mime: str, *, token: str) -> Uploaded | SendResult:
        """Upload a JPEG or PNG. One that is too large or of another type is REJECTED without asking Zalo."""
        if mime not in limits.IMAGE_TYPES or not 0 < len(image) <= limits.IMAGE_BYTES:
            return SendResult(Outcome.REJECTED)
        body, content_type = encode_multipart_formdata({"file": (_FILE_NAMES[mime], image, mime)})
        result, data = self._ask(
            Family.UPLOAD, "/v2.0/oa/upload/image", token, body, content_type=content_type, read=limits.UPLOAD_TIMEOUT
        )
        attachment_id = answers.text_of(data, "attachment_id")
        if result.outcome is Outcome.SENT:
            return Uploaded(attachment_id) if attachment_id else _UNCLEAR
        return result

    def get_oa(self, *, token: str) -> OaInfo | SendResult:
        """The account the token belongs to; also the cheapest way to try a token."""
        result, data = self._ask(Family.ACCOUNT, "/v2.0/oa/getoa", token)
        if result.outcome is Outcome.SENT:
            return _oa(data) or _UNCLEAR
        return result

    def refresh(self, refresh_token: str) -> TokenPair | TokenRefusal:
        """Spend the refresh token on a new pair. Two callers at once would lose the account's consent."""
        return self._tokens(oauth.refresh_form(self._app_id, refresh_token))

    def exchange(self, code: str, verifier: str) -> TokenPair | TokenRefusal:
        """Turn the code of an administrator's consent into the first pair."""
        return self._tokens(oauth.exchange_form(self._app_id, code, verifier))

    def close(self) -> None:
        """Drop the idle connections."""
        self._api.close()
        self._oauth.close()

    def _ask(
        self,
        family: Family,
        path: str,
        token: str,
        body: bytes = b"",
        *,
        content_type: str = _JSON,
        read: timedelta | None = None,
    ) -> tuple[SendResult, Mapping[str, object]]:
        answer = self._call(path, token, body, content_type=content_type, read=read)
        return (answer, {}) if isinstance(answer, SendResult) else answers.judge(family, answer)

    def _call(
        self, path: str, token: str, body: bytes = b"", *, content_type: str = _JSON, read: timedelta | None = None
    ) -> Answer | SendResult:
        """The answer, or the result when there was none."""
        if not fits_header(token):
            return SendResult(Outcome.REFRESH)
        headers = self._headers(token, content_type)
        method = "POST" if body else "GET"
        try:
            return self._api.call(method, path, headers=headers, body=body, read=read or self._read_timeout)
        except Unanswered as unanswered:
            return answers.lost(unanswered)

    def _headers(self, token: str, content_type: str) -> dict[str, str]:
        # In the header only: in the query Zalo refuses it, and addresses end up in logs.
        headers = {"access_token": token, "Content-Type": content_type}
        if self._proves:
            proof = hmac.new(self._app_secret.encode(), token.encode(), hashlib.sha256)
            headers["appsecret_proof"] = proof.hexdigest()
        return headers

    def _tokens(self, form: dict[str, str]) -> TokenPair | TokenRefusal:
        headers = {"Content-Type": _FORM, "secret_key": self._app_secret}
        body = urlencode(form).encode()
        try:
            answer = self._oauth.call("POST", oauth.TOKEN_PATH, headers=headers, body=body, read=self._read_timeout)
        except Unanswered as unanswered:
            return TokenRefusal(is_final=False, maybe_spent=unanswered.maybe_sent)
        fields = answers.parse(answer)
        if fields is None or answer.status == 429 or answer.status >= 500:
            return TokenRefusal(is_final=False, maybe_spent=answers.unreadable(answer).maybe_sent)
        return oauth.read(fields)


_UNCLEAR = SendResult(Outcome.RETRY, code=0)  # success without what was asked for


def _oa(data: Mapping[str, object]) -> OaInfo | None:
    oa_type = answers.text_of(data, "oa_type")
    if not oa_type.isdecimal():
        return None
    return OaInfo(
        oa_id=answers.text_of(data, "oa_id") or answers.text_of(data, "oaid"),
        name=answers.text_of(data, "name"),
        oa_type=int(oa_type),
        is_verified=data.get("is_verified") is True,
        package=answers.text_of(data, "package_name"),
    )
