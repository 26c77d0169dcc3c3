package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Received;
import dev.halley.push.Subscribed;
import dev.halley.push.Unsubscribed;
import jakarta.json.JsonObject;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says on a WebSocket, and what it is answered; docs/protocol.md §4.1, §5, §6. */
class InBandIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    @ParameterizedTest
    @ValueSource(strings = {"halley.v1", "halley.v1.bin"})
    void subscribedTopic_isDeliveredUntilItIsUnsubscribed(String subprotocol) {
        WebSocketWire socket = SERVER.webSocket("", "Sec-WebSocket-Protocol: " + subprotocol);
        socket.say("{'type':'subscribe','topics':['chat/*','lab/one'],'id':'s1'}");
        JsonObject subscribed = socket.next("subscribed");
        assertThat(subscribed)
                .hasToString(
                        "{\"type\":\"subscribed\",\"id\":\"s1\",\"topics\":[\"chat/*\",\"lab/one\"],\"messages\":[]}");
        assertThat(SERVER.events().await(Subscribed.class, socket.client()).topic())
                .isEqualTo("chat/*");

        String position = SERVER.publish("chat/room", "hello").toString();
        JsonObject message = socket.next("message");
        assertThat(message.getString("topic")).isEqualTo("chat/room");
        assertThat(message.getString("position")).isEqualTo(position);
        assertThat(message.getString("data")).isEqualTo("hello");

        socket.say("{'type':'unsubscribe','topics':['chat/*'],'id':'u1'}");
        assertThat(socket.next("unsubscribed"))
                .hasToString("{\"type\":\"unsubscribed\",\"id\":\"u1\",\"topics\":[\"chat/*\"]}");
        assertThat(SERVER.events().await(Unsubscribed.class, socket.client()).topic())
                .isEqualTo("chat/*");
        SERVER.publish("chat/room", "unheard");
        SERVER.publish("lab/one", "heard");
        assertThat(socket.next("message").getString("data")).isEqualTo("heard");
    }

    @Test
    void historyOfSeveralTopics_isAsLongForEachAsWasAskedFor() {
        SERVER.publish("lab/quiet", 1);
        SERVER.publish("lab/quiet", 2);
        for (int i = 3; i <= 9; i++) {
            SERVER.publish("lab/busy", i);
        }
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("{'type':'subscribe','topics':['lab/busy','lab/quiet','*/busy'],'last':2}");
        assertThat(numbers(socket.next("subscribed"))).isEqualTo("1,2,8,9");
    }

    @Test
    void subscribeWithHistory_isAnsweredByWhatWasKeptAndThenByWhatIsNew() {
        for (int i = 1; i <= 3; i++) {
            SERVER.publish("lab/history", i);
        }
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("{'type':'subscribe','topics':['lab/history'],'last':2}");
        assertThat(numbers(socket.next("subscribed"))).isEqualTo("2,3");
        SERVER.publish("lab/history", 4);
        assertThat(socket.next("message").getInt("data")).isEqualTo(4);

        WebSocketWire other = SERVER.webSocket("");
        other.say("{'type':'subscribe','topics':['lab/history'],'from':'earliest'}");
        assertThat(numbers(other.next("subscribed"))).isEqualTo("1,2,3,4");
    }

    @Test
    void publish_isAnsweredByItsPositionAndHeardOnce() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/p");
        socket.say(
                "{'type':'publish','topic':'lab/p','data':{'b':1, 'a':[true,null,\"\\u00fc\"]},'id':'p1','key':'k'}");
        JsonObject first = socket.next();
        JsonObject second = socket.next();
        JsonObject message = first.getString("type").equals("message") ? first : second;
        JsonObject published = first.getString("type").equals("message") ? second : first;
        assertThat(published.getString("type")).isEqualTo("published");
        assertThat(published.getString("id")).isEqualTo("p1");
        assertThat(published.getString("position")).isEqualTo(message.getString("position"));
        assertThat(message.getString("id")).isEqualTo("p1");
        assertThat(message.getString("key")).isEqualTo("k");
        assertThat(message.get("data")).hasToString("{\"b\":1,\"a\":[true,null,\"\u00fc\"]}");
        Received<?> received = SERVER.events().await(Received.class, socket.client());
        assertThat(received.topic()).isEqualTo("lab/p");

        socket.say("{'type':'publish','topic':'lab/p','data':'again','id':'p1'}");
        assertThat(socket.next("published").getString("position")).isEqualTo(published.getString("position"));
        socket.say("{'type':'publish','topic':'lab/p','data':'other','id':'p2'}");
        assertThat(socket.next().toString()).contains("p2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "-0.0",
                "1e400",
                "12345678901234567890.123456789",
                "\"\\ud83d\\ude00 \\u2028 \\u0000 <\\/script>\"",
                "\"\\ud800\"",
                "[[[]]]",
                "null"
            })
    void data_arriveAsTheyWereSent(String data) {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/data");
        socket.send(Frame.text("{\"type\":\"publish\",\"topic\":\"lab/data\",\"data\":" + data + "}"));
        JsonObject line = socket.next();
        JsonObject message = line.getString("type").equals("message") ? line : socket.next("message");
        assertThat(message.get("data"))
                .isEqualTo(Answer.parse("{\"data\":" + data + "}").get("data"));
    }

    @Test
    void manyMessagesAtOnce_areAnsweredInTheirOrder() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.send(IntStream.range(0, 200)
                .mapToObj(i -> Frame.text(
                        "{\"type\":\"publish\",\"topic\":\"lab/many\",\"data\":" + i + ",\"id\":\"" + i + "\"}"))
                .toArray(Frame[]::new));
        for (int i = 0; i < 200; i++) {
            assertThat(socket.next("published").getString("id")).isEqualTo(Integer.toString(i));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense                                                      | 400 | expected one JSON",
                "{'type':'subscribe'                                           | 400 | expected one JSON",
                "[]                                                            | 400 | expected one JSON object",
                "1                                                             | 400 | expected one JSON object",
                "`` | 400 | expected one JSON object",
                "{'type':'pong'}{'type':'pong'}                                | 400 | expected one JSON object",
                "{}                                                            | 400 | type: expected subscribe, unsubscribe, publish, request or pong, found",
                "{'type':'dance'}                                              | 400 | found \"dance\"",
                "{'type':7}                                                    | 400 | type: expected a string, found \"7\"",
                "{'type':'subscribe'}                                          | 400 | topics: expected an array",
                "{'type':'subscribe','topics':[]}                              | 400 | topics: expected an array of at least one topic",
                "{'type':'subscribe','topics':'lab/a'}                         | 400 | topics: expected an array",
                "{'type':'subscribe','topics':[1]}                             | 400 | topics: expected an array of strings",
                "{'type':'subscribe','topics':['a//b']}                        | 400 | found \"a//b\"",
                "{'type':'subscribe','topics':['a'],'last':0}                  | 400 | last: expected a whole number from 1 to 1000",
                "{'type':'subscribe','topics':['a'],'last':1001}               | 400 | last: expected a whole number from 1 to 1000",
                "{'type':'subscribe','topics':['a'],'last':1.5}                | 400 | last: expected a whole number from 1 to 1000",
                "{'type':'subscribe','topics':['a'],'last':1e99}               | 400 | last: expected a whole number from 1 to 1000",
                "{'type':'subscribe','topics':['a'],'last':5,'from':'now'}     | 400 | last: expected",
                "{'type':'subscribe','topics':['a'],'from':'then'}             | 400 | from: expected now or earliest, found \"then\"",
                "{'type':'subscribe','topics':['@bob/inbox']}                  | 403 | topic: expected one of the caller's own",
                "{'type':'subscribe','topics':['@me/inbox']}                   | 403 | topic: expected one of the caller's own",
                "{'type':'subscribe','topics':['admin/x']}                     | 403 | admins only",
                "{'type':'unsubscribe'}                                        | 400 | topics: expected an array",
                "{'type':'publish'}                                            | 400 | expected members topic and data",
                "{'type':'publish','topic':'lab/a'}                            | 400 | expected members topic and data",
                "{'type':'publish','topic':'lab/*','data':1}                   | 400 | found \"lab/*\"",
                "{'type':'publish','topic':'machine','data':1}                 | 403 | topic: expected one that clients may publish to",
                "{'type':'publish','topic':'lab/closed','data':1}              | 403 | the lab is closed",
                "{'type':'publish','topic':'lab/a','data':1,'key':''}          | 400 | key: expected 1 to 128 characters"
            })
    void messageThatCannotBeTaken_isAnErrorAndTheConnectionGoesOn(String message, int status, String detail) {
        WebSocketWire socket = SERVER.webSocket("");
        socket.say(message);
        JsonObject error = socket.next("error");
        assertThat(error.getInt("status")).as(error.toString()).isEqualTo(status);
        assertThat(error.getString("title")).isEqualTo(status == 400 ? "Bad Request" : "Forbidden");
        assertThat(error.getString("detail")).contains(detail);
        assertThat(error).doesNotContainKey("id");
        expectAlive(socket);
    }

    @Test
    void errorOfARequestWithAnId_carriesTheId() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("{'type':'subscribe','topics':['a//b'],'id':'mine'}");
        assertThat(socket.next("error").getString("id")).isEqualTo("mine");
        socket.say("{'type':'publish','topic':'machine','data':1,'id':'yours'}");
        assertThat(socket.next("error").getString("id")).isEqualTo("yours");
    }

    @Test
    void idThatIsTooLong_isAnError() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("{'type':'publish','topic':'lab/a','data':1,'id':'" + "x".repeat(129) + "'}");
        assertThat(socket.next("error").getString("detail")).contains("id: expected 1 to 128 characters");
        expectAlive(socket);
    }

    @Test
    void tooManyTopics_areAnErrorAndNoneIsAdded() {
        WebSocketWire socket = SERVER.webSocket("?topic=lab/kept");
        String topics = IntStream.range(0, 64).mapToObj(i -> "'lab/" + i + "'").collect(Collectors.joining(","));
        socket.say("{'type':'subscribe','topics':[" + topics + "],'id':'many'}");
        JsonObject error = socket.next("error");
        assertThat(error.getInt("status")).isEqualTo(400);
        assertThat(error.getString("detail")).contains("at most 64");
        assertThat(error.getString("id")).isEqualTo("many");
        SERVER.publish("lab/1", "unheard");
        SERVER.publish("lab/kept", "heard");
        assertThat(socket.next("message").getString("data")).isEqualTo("heard");
    }

    @Test
    void deeplyNestedJson_isAnErrorAndTheConnectionGoesOn() {
        WebSocketWire socket = SERVER.webSocket("");
        socket.say("[".repeat(30_000));
        assertThat(socket.next("error").getInt("status")).isEqualTo(400);
        socket.say("{'type':'publish','topic':'lab/deep','data':" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
        assertThat(socket.next("error").getInt("status")).isEqualTo(400);
        expectAlive(socket);
    }

    private static void expectAlive(WebSocketWire socket) {
        socket.say("{'type':'publish','topic':'lab/alive','data':1,'id':'alive'}");
        assertThat(socket.next("published").getString("id")).isEqualTo("alive");
    }

    private static String numbers(JsonObject subscribed) {
        return subscribed.getJsonArray("messages").stream()
                .map(message -> message.asJsonObject().get("data").toString())
                .collect(Collectors.joining(","));
    }
}
