"""The address /ask as programs see it that speak plain HTTP, and its description."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient
from web_server import CONFERENCE, FakeRetriever

from index.errors import StoreError
from qa import as_dict
from web.application import web_app


@pytest.fixture
def retriever() -> FakeRetriever:
    return FakeRetriever()


@pytest.fixture
def client(retriever: FakeRetriever) -> TestClient:
    return TestClient(web_app(lambda: retriever), "http://localhost")


def test_a_question_is_answered_as_the_command_line_does(
    client: TestClient, retriever: FakeRetriever
) -> None:
    response = client.post("/ask", json={"question": "ai chủ trì?", "k": 2})
    assert response.status_code == 200
    assert response.json() == json.loads(
        json.dumps(as_dict(FakeRetriever().ask("ai chủ trì?", k=2)))
    )
    where = {"from": "2026-04", "author": ["Minh Thủy"]}
    some = client.post("/ask", json={"question": "2/4?", "where": where, "infer": False}).json()
    assert {hit["article"]["id"] for hit in some["hits"]} == {CONFERENCE.id}
    assert some["understood_where"] is None
    assert retriever.where is not None
    assert retriever.where.author == ("minh thủy",)


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ("", "Invalid JSON: EOF while parsing a value at line 1 column 0."),
        ("[]", "Input should be an object."),
        ("{}", "question: Field required."),
        ('{"question": 5}', "question: Input should be a valid string."),
        ('{"question": "ai?", "k": "2"}', "k: Input should be a valid integer."),
        ('{"question": "ai?", "top": 2}', "top: Extra inputs are not permitted."),
        ('{"question": "ai?", "where": {"form": "2024"}}', "where.form: Extra inputs are not "),
        (
            '{"question": "ai?", "where": {"source": 5}}',
            "where.source: Input should be a valid str",
        ),
        ('{"question": "a\\ud800"}', "Invalid JSON: unexpected end of hex escape at line 1"),
        ("[" * 5000, "Invalid JSON: recursion limit exceeded at line 1"),
        ('{"question": "ai?", "k": NaN}', "k: Input should be a valid integer."),
        ('{"question": "ai?", "where": {"from": "soon"}}', "'soon' is no date: write a day as"),
        (json.dumps({"question": "a" * 2001}), "The question is longer than 2,000 characters: "),
    ],
)
def test_what_cannot_be_asked_is_told(client: TestClient, sent: str, problem: str) -> None:
    response = client.post("/ask", content=sent, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith(problem)


def test_a_collection_that_cannot_be_asked_tells_no_path() -> None:
    def broken() -> Any:
        raise StoreError("The store /srv/secret is damaged.")

    client = TestClient(web_app(broken), "http://localhost")
    response = client.post("/ask", json={"question": "ai?"})
    assert (response.status_code, "secret" in response.text) == (500, False)
    assert response.json()["detail"].startswith("Something went wrong")


def test_the_description_describes_questions_and_answers(client: TestClient) -> None:
    description = client.get("/ask/openapi.json").json()
    assert description["openapi"] == "3.1.0"
    assert list(description["paths"]) == ["/ask"]
    post = description["paths"]["/ask"]["post"]
    assert list(post["responses"]) == ["200", "422", "500", "503"]
    answer = client.post("/ask", json={"question": "2/4?", "k": 3}).json()
    refused = client.post("/ask", json={}).json()

    def problems(place: Any, value: object) -> list[str]:
        schema = {**description, **place["content"]["application/json"]["schema"]}
        return [error.message for error in Draft202012Validator(schema).iter_errors(value)]

    asked = {"question": "ai?", "k": 2, "where": {"from": "2024", "source": ["a", "b"]}}
    assert problems(post["requestBody"], asked) == []
    assert problems(post["requestBody"], {"question": "ai?", "top": 2}) != []
    assert problems(post["responses"]["200"], answer) == []
    assert answer["understood_where"] == {"from": "2026-04-02", "to": "2026-04-02"}
    assert problems(post["responses"]["200"], refused) != []
    assert problems(post["responses"]["422"], refused) == []
    # What is described is all that there is.
    schemas = description["components"]["schemas"]
    assert {*schemas["Answer"]["properties"]} == {*answer}
    assert {*schemas["Hit"]["properties"]} == {*answer["hits"][0]}
    assert {*schemas["Article"]["properties"]} == {*answer["hits"][0]["article"]}
