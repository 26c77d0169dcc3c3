package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Disconnected;
import dev.halley.push.Subscribed;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long polling, and plain polling; docs/protocol.md §4.5. */
class PollIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.lease-millis=1000", "push.poll-wait-millis=1000");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-No: accept",
                "Accept: */*",
                "Accept: application/json",
                "Accept: text/plain, application/json;q=0.9",
                "Accept: text/event-stream;q=0.5, application/json",
                "Accept: application/*"
            })
    void plainPoll_isAnsweredAtOnceByOneObject(String accept) {
        Answer answer = SERVER.ask(Request.get("?topic=lab/none&wait=0", accept));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        assertThat(answer.text())
                .matches("\\{\"client\":\"[0-9a-f]{32}\",\"cursor\":\"[a-z0-9]+-\\d+\",\"verdict\":\"fresh\","
                        + "\"lease\":1000,\"messages\":\\[],\"gaps\":\\[]}\n");
    }

    @Test
    void pollOfHttp10_isAnsweredAndClosed() {
        Wire wire = SERVER.wire();
        Answer answer = wire.send(Request.get("?topic=lab/old&wait=0").replace("HTTP/1.1", "HTTP/1.0"))
                .answer();
        assertThat(data(answer)).isEmpty();
        assertThat(wire.readOrEnd()).isEqualTo(-1);
    }

    @Test
    void poll_isParkedUntilThereIsData() {
        String client = newClient();
        Wire wire = SERVER.wire();
        wire.send(Request.get("?topic=lab/parked&wait=30&client=" + client));
        assertThat(SERVER.events().await(Subscribed.class, client).topic()).isEqualTo("lab/parked");
        assertThat(wire.isQuiet()).isTrue();
        SERVER.publish("lab/other", "not for it");
        SERVER.publish("lab/parked", "here");
        assertThat(data(wire.answer())).containsExactly("\"here\"");
    }

    @Test
    void pollWithoutData_isAnsweredWhenItsTimeIsOver() {
        long start = System.nanoTime();
        Answer answer = SERVER.ask(Request.get("?topic=lab/none&wait=1"));
        assertThat(answer.json().getJsonArray("messages")).isEmpty();
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(900);
    }

    @Test
    void pollThatDoesNotSayHowLong_isHeldForTheSettingLessATenth() {
        long start = System.nanoTime();
        Answer answer = SERVER.ask(Request.get("?topic=lab/none"));
        assertThat(answer.json().getJsonArray("messages")).isEmpty();
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThanOrEqualTo(890);
    }

    @Test
    void whatIsPublishedBetweenTwoPolls_comesAllAtOnceInTheNext() {
        Wire wire = SERVER.wire();
        JsonObject first =
                wire.send(Request.get("?topic=lab/between&wait=0")).answer().json();
        for (int i = 1; i <= 3; i++) {
            SERVER.publish("lab/between", i);
        }
        Answer second = wire.send(Request.get("?topic=lab/between&wait=30&" + again(first)))
                .answer();
        assertThat(data(second)).containsExactly("1", "2", "3");
        assertThat(second.json().getString("verdict")).isEqualTo("resumed");
        assertThat(second.json().getString("client")).isEqualTo(first.getString("client"));
    }

    @Test
    void answerThatWasLost_isGivenAgain() {
        JsonObject first = SERVER.ask(Request.get("?topic=lab/lost&wait=0")).json();
        SERVER.publish("lab/lost", 1);
        Wire lost = SERVER.wire();
        lost.send(Request.get("?topic=lab/lost&wait=30&" + again(first)));
        lost.cut();
        SERVER.publish("lab/lost", 2);
        Answer second = SERVER.ask(Request.get("?topic=lab/lost&wait=30&" + again(first)));
        assertThat(data(second)).containsExactly("1", "2");
        assertThat(data(SERVER.ask(Request.get("?topic=lab/lost&wait=30&" + again(first)))))
                .containsExactly("1", "2");
        JsonObject third = SERVER.ask(Request.get("?topic=lab/lost&wait=0&" + again(second.json())))
                .json();
        assertThat(third.getJsonArray("messages")).isEmpty();
    }

    @Test
    void clientThatIsCut_disturbsNoOther() {
        for (int i = 0; i < 100; i++) {
            JsonObject first = SERVER.ask(Request.get("?topic=lab/cut&wait=0")).json();
            SERVER.publish("lab/cut", i);
            // the answer fails on a thread of the engine, while the container gives the request's objects to the next
            // client
            SERVER.wire()
                    .send(Request.get("?topic=lab/cut&wait=30&" + again(first)))
                    .cut();
            assertThat(data(SERVER.ask(Request.get("?topic=lab/cut&wait=30&" + again(first)))))
                    .containsExactly(Integer.toString(i));
        }
    }

    @Test
    void sameCursorAgain_bringsWhatCameSinceToo() {
        JsonObject first = SERVER.ask(Request.get("?topic=lab/again&wait=0")).json();
        SERVER.publish("lab/again", 1);
        assertThat(data(SERVER.ask(Request.get("?topic=lab/again&wait=30&" + again(first)))))
                .containsExactly("1");
        SERVER.publish("lab/again", 2);
        assertThat(data(SERVER.ask(Request.get("?topic=lab/again&wait=30&" + again(first)))))
                .containsExactly("1", "2");
    }

    @Test
    void entriesThatAreFilteredOut_advanceTheCursor() {
        JsonObject first = SERVER.ask(Request.get("?topic=lab/mine&wait=0")).json();
        String position = SERVER.publish("lab/yours", 1).toString();
        JsonObject second = SERVER.ask(Request.get("?topic=lab/mine&wait=0&" + again(first)))
                .json();
        assertThat(second.getString("cursor")).isEqualTo(position);
    }

    @Test
    void patterns_areMatchedSegmentBySegment() {
        JsonObject first =
                SERVER.ask(Request.get("?topic=lab/*/x&topic=chat/**&wait=0")).json();
        for (String topic : List.of("lab/1/x", "lab/1/2/x", "lab/x", "chat", "chat/1", "chat/1/2")) {
            SERVER.publish(topic, topic);
        }
        assertThat(data(SERVER.ask(Request.get("?topic=lab/*/x&topic=chat/**&wait=0&" + again(first)))))
                .containsExactly("\"lab/1/x\"", "\"chat/1\"", "\"chat/1/2\"");
    }

    @Test
    void topicInPercentEncodedUtf8_isItself() {
        SERVER.publish("lab/K\u00f6ln\u20ac\ud83d\ude00", "here");
        Answer answer = SERVER.ask(Request.get("?topic=lab%2FK%C3%B6ln%E2%82%AC%F0%9F%98%80&from=earliest&wait=0"));
        assertThat(answer.json().getJsonArray("messages").getJsonObject(0).getString("topic"))
                .isEqualTo("lab/K\u00f6ln\u20ac\ud83d\ude00");
    }

    @Test
    void earliestAndLast_chooseWhereItStarts() {
        for (int i = 1; i <= 4; i++) {
            SERVER.publish("lab/start", i);
        }
        assertThat(data(SERVER.ask(Request.get("?topic=lab/start&from=earliest&wait=0"))))
                .containsExactly("1", "2", "3", "4");
        assertThat(data(SERVER.ask(Request.get("?topic=lab/start&last=2&wait=0"))))
                .containsExactly("3", "4");
        assertThat(data(SERVER.ask(Request.get("?topic=lab/start&from=now&wait=0"))))
                .isEmpty();
    }

    @Test
    void addedTopic_bringsItsHistory() {
        SERVER.publish("lab/added", 1);
        SERVER.publish("lab/added", 2);
        JsonObject first = SERVER.ask(Request.get("?topic=lab/a&wait=0")).json();
        JsonObject second = SERVER.ask(Request.get("?topic=lab/a&add=lab/added&last=1&wait=0&" + again(first)))
                .json();
        JsonObject subscribed = second.getJsonArray("subscribed").getJsonObject(0);
        assertThat(subscribed.getJsonArray("topics")).hasToString("[\"lab/added\"]");
        assertThat(subscribed.getJsonArray("messages")).hasSize(1);
        assertThat(subscribed.getJsonArray("messages").getJsonObject(0).getInt("data"))
                .isEqualTo(2);
        SERVER.publish("lab/added", 3);
        assertThat(data(SERVER.ask(Request.get("?topic=lab/a&topic=lab/added&wait=30&" + again(second)))))
                .containsExactly("3");
    }

    @Test
    void cursorOfAnotherLog_isAGapAndStartsWithTheOldest() {
        SERVER.publish("lab/epoch", 1);
        JsonObject answer =
                SERVER.ask(Request.get("?topic=lab/epoch&cursor=zzz-7&wait=30")).json();
        assertThat(answer.getString("verdict")).isEqualTo("gap");
        JsonObject gap = answer.getJsonArray("gaps").getJsonObject(0);
        assertThat(gap.getString("reason")).isEqualTo("epoch");
        assertThat(gap.getJsonArray("topics")).hasToString("[\"lab/epoch\"]");
        JsonObject next = answer.getJsonArray("messages").isEmpty()
                ? SERVER.ask(Request.get("?topic=lab/epoch&wait=30&" + again(answer)))
                        .json()
                : answer;
        assertThat(next.getJsonArray("messages").getJsonObject(0).getInt("data"))
                .isEqualTo(1);
    }

    @Test
    void cursorAheadOfTheLog_isARollback() {
        String position = SERVER.publish("lab/roll", 1).toString();
        String ahead = position.substring(0, position.indexOf('-')) + "-999999";
        JsonObject answer = SERVER.ask(Request.get("?topic=lab/roll&wait=30&cursor=" + ahead))
                .json();
        assertThat(answer.getString("verdict")).isEqualTo("gap");
        assertThat(answer.getJsonArray("gaps").getJsonObject(0).getString("reason"))
                .isEqualTo("rollback");
    }

    @Test
    void clientThatDoesNotComeBack_isGoneAfterItsLease() {
        JsonObject first = SERVER.ask(Request.get("?topic=lab/a&wait=0")).json();
        Disconnected event = SERVER.events().await(Disconnected.class, first.getString("client"));
        assertThat(event.transport()).isEqualTo("poll");
        assertThat(event.lasted().toMillis()).isBetween(1000L, 5000L);
    }

    @Test
    void clientThatLeaves_isGoneAtOnce() {
        JsonObject first = SERVER.ask(Request.get("?topic=lab/a&wait=0")).json();
        String client = first.getString("client");
        Answer left = SERVER.ask(Request.post(
                "?leave=true&client=" + client, "", "Origin: " + Request.OWN_ORIGIN, "Content-Type: text/plain"));
        assertThat(left.status()).isEqualTo(204);
        assertThat(SERVER.events().await(Disconnected.class, client).code()).isEqualTo(1000);
    }

    @Test
    void forbiddenTopic_isRefused() {
        Problems.expect(SERVER.ask(Request.get("?topic=admin/x&wait=0")), 403, "admins only");
        Problems.expect(
                SERVER.ask(Request.get("?topic=@me/inbox&wait=0")), 403, "topic: expected one of the caller's own");
    }

    private static String newClient() {
        return SERVER.engine().newId();
    }

    private static String again(JsonObject answer) {
        return "cursor=" + answer.getString("cursor") + "&client=" + answer.getString("client");
    }

    private static List<String> data(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().getJsonArray("messages").stream()
                .map(message -> message.asJsonObject().get("data").toString())
                .collect(Collectors.toList());
    }
}
