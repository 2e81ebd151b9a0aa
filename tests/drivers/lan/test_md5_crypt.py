"""The old Unix password hash, against values of `openssl passwd -1`."""

import pytest

from drivers.lan.md5_crypt import md5_crypt


@pytest.mark.parametrize(
    ("word", "salt", "hashed"),
    [
        ("admin", "BQ5hoXV9", "RxmaDUO33TS7O26yeMHZ81"),
        ("a" * 40, "12345678", "beiWYJUUHF.ZVo9A4ag9w0"),
        ("пароль", "x./Z", "MZcjPcNWe61T5ely9THBE0"),
        ("admin", "BQ5hoXV9 and more", "RxmaDUO33TS7O26yeMHZ81"),
    ],
)
def test_known_values(word: str, salt: str, hashed: str) -> None:
    assert md5_crypt(word, salt) == hashed
