from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from archive.records import Failed, RawExchange
from crawler.exchanges import Answer, Ask, Exchange, Fetched
from crawler.fetching import Fetcher
from crawler.request_budget import RequestBudget
from crawler.site_profiles import SiteProfile, read_site

HOME = "http://congdoan.example.vn"
NOW = datetime(2024, 11, 22, 8, tzinfo=UTC)
Reply = Answer | Callable[[int], Answer]


def profile(delay: float = 3.0) -> SiteProfile:
    text = f'name = "A"\nhome = "{HOME}/"\nsystem = "joomla"\ndelay = {delay}\n'
    return read_site(f'{text}[[sections]]\nname = "Tin"\nurl = "{HOME}/tin"\n', "a.toml")


def answer(status: int = 200, body: bytes = b"<p>tin</p>", **headers: str) -> Answer:
    pairs = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    raw = RawExchange(request_method="GET", request_headers=(), status=status, response_headers=pairs, body=body)
    return Answer(url="", captured_at=NOW, raw=raw)


def trouble(reason: str) -> Answer:
    return Answer(url="", captured_at=NOW, trouble=Failed(reason=reason))


class Web:
    """Answers by path; a function gets the number of the request to its path, from 1."""

    def __init__(self, pages: Mapping[str, Reply]) -> None:
        self.pages = {"/robots.txt": answer(404), **pages}
        self.asked: list[Ask] = []

    def paths(self) -> list[str]:
        return [ask.url.removeprefix(HOME) for ask in self.asked]

    def carry(self, exchange: Exchange[Fetched]) -> Fetched:
        try:
            ask = next(exchange)
            while True:
                self.asked.append(ask)
                reply = self.pages.get(ask.url.removeprefix(HOME), answer(404))
                times = sum(one.url == ask.url for one in self.asked)
                ask = exchange.send(reply if isinstance(reply, Answer) else reply(times))
        except StopIteration as end:
            return cast("Fetched", end.value)


def fetcher(delay: float = 3.0, *, patient: bool = True) -> Fetcher:
    return Fetcher(profile(delay), lambda: NOW, patient=patient)


def get(web: Web, path: str = "/tin", **options: object) -> Fetched:
    return web.carry(fetcher().get(HOME + path, **options))  # type: ignore[arg-type]


def reason(fetched: Fetched) -> str | None:
    return fetched.failure.reason if fetched.failure else None


def test_robots_is_read_first_and_once() -> None:
    web, one = Web({"/a": answer(), "/b": answer()}), fetcher()
    web.carry(one.get(f"{HOME}/a"))
    web.carry(one.get(f"{HOME}/b"))
    assert web.paths() == ["/robots.txt", "/a", "/b"]


def test_a_disallowed_address_is_not_asked() -> None:
    web = Web({"/robots.txt": answer(body=b"User-agent: *\nDisallow: /noi-bo/\n")})
    fetched = get(web, "/noi-bo/a")
    assert (reason(fetched), fetched.sent, web.paths()) == ("robots-disallowed", False, ["/robots.txt"])


@pytest.mark.parametrize("reply", [answer(503), answer(407), answer(429, Retry_After="3600"), trouble("timeout")])
def test_a_site_whose_robots_cannot_be_read_is_not_read(reply: Answer) -> None:
    web, one = Web({"/robots.txt": reply, "/tin": answer()}), fetcher()
    assert reason(web.carry(one.get(f"{HOME}/tin"))) in ("robots", "held-back")
    assert "/tin" not in web.paths()
    assert one.unread_robots is not None


def test_another_host_that_cannot_say_what_it_allows_is_left_alone_by_itself() -> None:
    hosts = replace(profile(), hosts=("congdoan.example.vn", "cu.example.vn"))
    web, one = Web({"http://cu.example.vn/robots.txt": answer(503), "/tin": answer()}), Fetcher(hosts, lambda: NOW)
    assert reason(web.carry(one.get("http://cu.example.vn/a"))) == "robots"
    asked = len(web.asked)
    assert reason(web.carry(one.get("http://cu.example.vn/b"))) == "robots"
    assert len(web.asked) == asked
    assert reason(web.carry(one.get(f"{HOME}/tin"))) is None
    assert one.unread_robots is None


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_that_is_refused_allows_all(status: int) -> None:
    assert reason(get(Web({"/robots.txt": answer(status), "/tin": answer()}))) is None


def test_the_longer_of_delay_and_crawl_delay_is_kept() -> None:
    for text, gap in (("Crawl-delay: 7", 7.0), ("Crawl-delay: 1", 3.0)):
        web = Web({"/robots.txt": answer(body=f"User-agent: *\n{text}\n".encode()), "/tin": answer()})
        get(web)
        assert [ask.gap_seconds for ask in web.asked] == [3.0, gap]


def test_packed_bodies_are_unpacked_and_the_digest_is_of_what_came() -> None:
    packed = gzip.compress(b"<p>tin</p>")
    fetched = get(Web({"/tin": answer(body=packed, Content_Encoding="gzip")}))
    assert fetched.payload == b"<p>tin</p>"
    assert fetched.capture.payload_bytes == len(packed)
    assert fetched.capture.raw is not None
    assert fetched.capture.raw.body == packed


def test_a_body_that_does_not_unpack_is_a_failure_with_its_evidence() -> None:
    fetched = get(Web({"/tin": answer(body=b"\x1f\x8bxx", Content_Encoding="gzip")}))
    assert (reason(fetched), fetched.capture.http_status) == ("bad-encoding", 200)
    assert fetched.capture.raw is not None


def test_redirects_are_followed_within_the_site() -> None:
    web = Web({"/cu": answer(301, Location="/moi"), "/moi": answer()})
    capture = get(web, "/cu").capture
    assert (capture.url, capture.final_url, capture.redirects) == (f"{HOME}/cu", f"{HOME}/moi", (f"{HOME}/cu",))


def test_each_redirect_on_the_way_is_handed_on_with_its_bytes() -> None:
    web = Web({"/cu": answer(301, b"da doi", Location="/moi"), "/moi": answer(302, Location="/nay"), "/nay": answer()})
    capture = get(web, "/cu").capture
    assert [(hop.url, hop.raw.status, hop.raw.body) for hop in capture.hops] == [
        (f"{HOME}/cu", 301, b"da doi"),
        (f"{HOME}/moi", 302, b"<p>tin</p>"),
    ]
    assert capture.raw is not None
    assert (capture.raw.url, capture.raw.body) == (f"{HOME}/nay", b"<p>tin</p>")


def test_the_answer_that_led_home_is_that_of_the_page_itself() -> None:
    capture = get(Web({"/cu": answer(302, Location="/")}), "/cu").capture
    assert (capture.final_url, capture.hops) == (f"{HOME}/", ())
    assert capture.raw is not None
    assert (capture.raw.url, capture.raw.status) == (f"{HOME}/cu", 302)


def test_the_redirect_that_leads_astray_is_no_hop_but_the_answer() -> None:
    capture = get(Web({"/cu": answer(302, Location="http://khac.example.vn/")}), "/cu").capture
    assert (capture.final_url, capture.redirects, capture.hops) == (None, (), ())
    assert capture.raw is not None
    assert capture.raw.status == 302


def test_a_redirect_in_utf_8_is_understood() -> None:
    web = Web({"/cu": answer(301, Location="/tin-mới"), "/tin-mới": answer()})
    assert reason(get(web, "/cu")) is None


@pytest.mark.parametrize("target", ["http://khac.example.vn/", "https://congdoan.example.vn:444/", "ftp://a/"])
def test_a_redirect_to_another_host_is_not_followed(target: str) -> None:
    web = Web({"/tin": answer(302, Location=target)})
    assert (reason(get(web)), web.paths()) == ("redirect-off-site", ["/robots.txt", "/tin"])


def test_a_redirect_to_what_robots_disallows_is_not_followed() -> None:
    robots = answer(body=b"User-agent: *\nDisallow: /noi-bo\n")
    web = Web({"/robots.txt": robots, "/tin": answer(302, Location="/noi-bo/a")})
    assert (reason(get(web)), web.paths()) == ("robots-disallowed", ["/robots.txt", "/tin"])


def test_a_redirect_to_the_home_page_is_the_evidence_itself() -> None:
    web = Web({"/tin": answer(302, Location="/")})
    capture = get(web).capture
    assert (capture.final_url, capture.http_status) == (f"{HOME}/", 302)
    assert "/" not in web.paths()


def test_redirect_loops_are_told() -> None:
    web = Web({"/tin": answer(302, Location="/tin?v=1"), "/tin?v=1": answer(302, Location="/tin")})
    assert reason(get(web)) == "redirect-loop"
    assert reason(get(Web({"/tin": answer(302, Location="/tin")}))) == "redirect-loop"


def test_a_chain_of_redirects_has_a_bound() -> None:
    web = Web({f"/{number}": answer(302, Location=f"/{number + 1}") for number in range(40)})
    assert reason(get(web, "/0")) == "redirect-loop"
    assert len(web.asked) == 12


def test_a_429_holds_back_the_host_and_is_asked_again() -> None:
    web = Web({"/tin": lambda times: answer(429, Retry_After="7") if times < 3 else answer()})
    assert reason(get(web)) is None
    assert [ask.hold_seconds for ask in web.asked] == [0.0, 0.0, 7.0, 7.0]


def test_a_429_that_asks_for_an_hour_ends_the_asking() -> None:
    web, one = Web({"/tin": answer(429, Retry_After="3600"), "/a": answer()}), fetcher()
    assert web.carry(one.get(f"{HOME}/tin")).capture.http_status == 429
    assert reason(web.carry(one.get(f"{HOME}/a"))) == "held-back"
    assert "/a" not in web.paths()


def test_a_retry_after_by_a_clock_that_is_wrong_is_counted_from_that_clocks_own_now() -> None:
    late = answer(429, Date="Sun, 01 Mar 2026 10:00:00 GMT", Retry_After="Sun, 01 Mar 2026 10:00:07 GMT")
    web = Web({"/tin": lambda times: late if times == 1 else answer()})
    get(web)
    assert [ask.hold_seconds for ask in web.asked] == [0.0, 0.0, 7.0]


def test_in_a_rehearsal_a_retry_after_is_counted_from_the_machines_own_now() -> None:
    clock = datetime(2026, 3, 1, 10, tzinfo=UTC)
    late = replace(answer(429, Retry_After="Sun, 01 Mar 2026 10:00:07 GMT"), clock=clock)
    web = Web({"/tin": lambda times: late if times == 1 else answer()})
    get(web)
    assert [ask.hold_seconds for ask in web.asked] == [0.0, 0.0, 7.0]


def test_a_busy_address_comes_back_later_without_holding_up_others() -> None:
    web = Web({"/tin": lambda times: answer(503, Retry_After="20") if times == 1 else answer()})
    one = fetcher()
    first = web.carry(one.get(f"{HOME}/tin", may_wait=False))
    assert first.come_back_seconds == 20.0
    again = web.carry(one.get(f"{HOME}/tin", asked_before=1))
    assert (reason(again), again.capture.http_status) == (None, 200)


def test_a_busy_listing_page_is_waited_for() -> None:
    web = Web({"/tin": lambda times: answer(503, Retry_After="20") if times == 1 else answer()})
    assert get(web).capture.http_status == 200
    assert web.asked[-1].hold_seconds == 20.0


def test_a_503_that_asks_for_an_hour_is_not_waited_for() -> None:
    web = Web({"/tin": answer(503, Retry_After="3600")})
    fetched = get(web, may_wait=False)
    assert (fetched.come_back_seconds, fetched.capture.http_status) == (None, 503)
    assert web.paths() == ["/robots.txt", "/tin"]


def test_a_dropped_connection_is_tried_once_more_after_a_pause() -> None:
    web = Web({"/tin": lambda times: trouble("connection-lost") if times == 1 else answer()})
    assert reason(get(web)) is None
    assert web.asked[-1].hold_seconds == 3.0


def test_what_another_try_does_not_mend_is_not_tried_again() -> None:
    web = Web({"/tin": trouble("tls")})
    assert (reason(get(web)), web.paths()) == ("tls", ["/robots.txt", "/tin"])


def test_a_site_that_has_gone_down_is_left_alone() -> None:
    web, one = Web({f"/{number}": trouble("connection-refused") for number in range(20)}), fetcher()
    for number in range(20):
        web.carry(one.get(f"{HOME}/{number}"))
    assert len(web.asked) == 9
    assert one.closed is not None


def test_bodies_that_come_cut_off_do_not_close_a_site() -> None:
    web, one = Web({f"/{number}": trouble("truncated") for number in range(20)}), fetcher()
    for number in range(20):
        web.carry(one.get(f"{HOME}/{number}"))
    assert one.closed is None


def test_a_replay_asks_once() -> None:
    web = Web({"/tin": answer(503, Retry_After="1")})
    fetched = web.carry(fetcher(patient=False).get(f"{HOME}/tin"))
    assert (fetched.capture.http_status, web.paths()) == (503, ["/robots.txt", "/tin"])


def test_other_hosts_and_endless_addresses_are_not_asked() -> None:
    web = Web({})
    assert reason(web.carry(fetcher().get("http://khac.example.vn/tin"))) == "off-site"
    assert reason(get(web, "/" + "a" * 3000)) == "address-too-long"
    assert web.asked == []


def bounded(requests: int) -> Fetcher:
    return Fetcher(profile(), lambda: NOW, budget=RequestBudget(a_night=requests))


def test_robots_redirects_and_retries_count_against_the_budget_and_none_is_sent_beyond_it() -> None:
    pages = {
        "/cu": answer(301, Location="/tin"),
        "/hong": trouble("connection-lost"),
    }
    for requests in range(1, 6):
        web, one = Web(pages), bounded(requests)
        for path in ("/cu", "/hong", "/a", "/b"):
            web.carry(one.get(HOME + path))
        assert web.paths() == ["/robots.txt", "/cu", "/tin", "/hong", "/hong", "/a", "/b"][:requests]
        assert one.budget_spent
        assert one.closed == f"the night's budget of {requests} requests is spent"


def test_what_the_budget_holds_no_request_for_is_held_back() -> None:
    web, one = Web({}), bounded(2)
    web.carry(one.get(f"{HOME}/a"))
    assert not one.budget_spent
    assert reason(web.carry(one.get(f"{HOME}/b"))) == "held-back"
