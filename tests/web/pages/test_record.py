"""The pages and the API of records: made, opened, checked, and safe against hostile files."""

from __future__ import annotations

import io
import json

import pytest
from flask.testing import FlaskClient

SCRIPT = "<script>alert(1)</script>"


def sent(client: FlaskClient, data: bytes) -> tuple[int, str]:
    """The page of a file that was sent."""
    answer = client.post("/record", data={"record": (io.BytesIO(data), "record.json")})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_search_leads_to_its_record_and_back(client: FlaskClient) -> None:
    """Page, file and API say the same; the file is the same when it is checked at once."""
    assert "/record?q=bridge" in client.get("/?q=bridge").get_data(as_text=True)
    page = client.get("/record?q=bridge").get_data(as_text=True)
    made = client.get("/record.json?q=bridge&ids=1").get_json()
    assert made["ids_sha256"] in page and "/record.json?q=bridge&amp;ids=1" in page
    asked = client.get("/api/v1/record?q=bridge&ids=1")
    assert asked.get_json()["ids"] == made["ids"]
    assert "attachment" in asked.headers["Content-Disposition"]
    assert "ids" not in client.get("/api/v1/record?q=bridge").get_json()
    status, text = sent(client, json.dumps(made).encode())
    assert status == 200 and "The same:" in text


def test_without_a_search_there_is_a_form(client: FlaskClient) -> None:
    """`/record` alone takes a file."""
    text = client.get("/record").get_data(as_text=True)
    assert 'type="file"' in text and "methods section" not in text


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\x00" * 1000, b'{"morgue_record": 1}', b"[" * 50_000, b'{"a": NaN}']
)
def test_a_foreign_file_is_told(client: FlaskClient, data: bytes) -> None:
    """A file that is no record gives a page with a sentence, and the status 400."""
    status, text = sent(client, data)
    assert status == 400 and '<div class="notes"><p>' in text


def test_a_script_in_a_record_is_text(client: FlaskClient) -> None:
    """Whatever an edited record holds is shown as text."""
    made = client.get("/record.json?q=bridge&ids=1").get_json()
    made["query"]["typed"] = f"bridge {SCRIPT}"
    made["query"]["read"] = made["version"] = made["signature"] = SCRIPT
    made["archive"]["generation"] = made["archive"]["digest"] = SCRIPT
    made["ids"] = [[SCRIPT, SCRIPT], ["a\"onload='x", "b"]]
    status, text = sent(client, json.dumps(made).encode())
    assert status == 200 and SCRIPT not in text and "&lt;script&gt;" in text
    assert "onload='x" not in text


def test_opening_a_record_keeps_nothing(client: FlaskClient) -> None:
    """A file that was sent is in no later page."""
    made = client.get("/record.json?q=bridge&ids=1").get_json()
    made["ids"] = [["an-id-of-another-archive", "0"]]
    assert "an-id-of-another-archive" in sent(client, json.dumps(made).encode())[1]
    assert "an-id-of-another-archive" not in client.get("/record").get_data(as_text=True)


@pytest.mark.slow
def test_a_record_of_10_mb_is_answered(client: FlaskClient) -> None:
    """A file over the limit of bodies is a 413, not a fault."""
    made = client.get("/record.json?q=bridge&ids=1").get_json()
    made["ids"] = [[f"id-{number}", "0" * 32] for number in range(220_000)]
    head = b'--x\r\nContent-Disposition: form-data; name="record"; filename="r.json"\r\n\r\n'
    answer = client.post(
        "/record",
        data=head + json.dumps(made).encode() + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
