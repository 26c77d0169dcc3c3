package dev.halley.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.bench.load.Decoder;
import dev.halley.it.load.Members.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load client finds in what a server sends, does not depend on where it was cut on the way. */
class DecodingTest {
    private static final String HEAD = "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String MESSAGE =
            "{\"type\":\"message\",\"topic\":\"a\",\"position\":\"k-7\",\"time\":1,\"data\":\"#5:99;x\\\"y\"}";
    private static final List<String> FOUND = List.of("TYPE message", "POSITION k-7", "DATA #5:99;x\\\"y");

    /** Collects what it hears. */
    private static final class Heard implements Decoder.Sink {
        private final List<String> heard = new ArrayList<>();
        private final Members members = new Members((member, value, length) ->
                heard.add(member + " " + new String(value, 0, length, StandardCharsets.UTF_8)));

        @Override
        public void head(int status, String head) {
            heard.add("head " + status);
        }

        @Override
        public void data(ByteBuffer bytes) {
            members.scan(bytes);
        }

        @Override
        public void complete() {
            heard.add("complete");
        }

        @Override
        public void ping(byte[] payload) {
            heard.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void closeFrame(int code) {
            heard.add("close " + code);
        }
    }

    private static List<String> heard(byte[] sent, int pieces) {
        Heard heard = new Heard();
        Decoder decoder = new Decoder(heard);
        for (int from = 0; from < sent.length; from += pieces) {
            decoder.decode(ByteBuffer.wrap(sent, from, Math.min(pieces, sent.length - from)));
        }
        return heard.heard;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10_000})
    void stream_givesHeadMembersAndEnd(int pieces) {
        String half = MESSAGE.substring(0, 20);
        String rest = MESSAGE.substring(20) + "\n{\"type\":\"close\",\"code\":4000,\"reason\":\"r\",\"retry\":false}\n";
        List<String> heard = heard(ascii(HEAD + chunk(half) + chunk(rest) + "0\r\n\r\n"), pieces);
        assertThat(heard)
                .containsExactly(
                        "head 200",
                        FOUND.get(0),
                        FOUND.get(1),
                        FOUND.get(2),
                        "TYPE close",
                        "CODE 4000",
                        "RETRY false",
                        "complete");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10_000})
    void polls_areToldApart(int pieces) {
        String body = "{\"client\":\"c\",\"cursor\":\"k-9\",\"verdict\":\"fresh\",\"messages\":[" + MESSAGE
                + "],\"gaps\":[]}";
        String answer = "HTTP/1.1 200 \r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        List<String> once =
                List.of("head 200", "CLIENT c", "CURSOR k-9", FOUND.get(0), FOUND.get(1), FOUND.get(2), "complete");
        List<String> twice = new ArrayList<>(once);
        twice.addAll(once);
        assertThat(heard(ascii(answer + answer), pieces)).isEqualTo(twice);
    }

    @Test
    void answerWithoutBody_isComplete() {
        assertThat(heard(ascii("HTTP/1.1 204 \r\n\r\n"), 1)).containsExactly("head 204", "complete");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 100_000})
    void frames_giveMembersPingsAndClose(int pieces) {
        String filler = "{\"other\":\"" + "z".repeat(70_000) + "\"}\n";
        ByteBuffer sent = ByteBuffer.allocate(80_000);
        sent.put(ascii("HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\n"));
        sent.put((byte) 0x01).put((byte) 10).put(ascii(MESSAGE.substring(0, 10)));
        sent.put((byte) 0x89).put((byte) 2).put(ascii("hi"));
        sent.put((byte) 0x80).put((byte) (MESSAGE.length() - 10)).put(ascii(MESSAGE.substring(10)));
        sent.put((byte) 0x82).put((byte) 127).putLong(filler.length()).put(ascii(filler));
        sent.put((byte) 0x89).put((byte) 0);
        sent.put((byte) 0x88).put((byte) 2).putShort((short) 4003);
        byte[] bytes = java.util.Arrays.copyOf(sent.array(), sent.position());
        assertThat(heard(bytes, pieces))
                .containsExactly(
                        "head 101", "ping hi", FOUND.get(0), FOUND.get(1), FOUND.get(2), "ping ", "close 4003");
    }

    @Test
    void members_areFoundInEventsAndScripts() {
        List<String> found = new ArrayList<>();
        Members members = new Members((member, value, length) -> {
            if (member == Member.DATA) {
                found.add(new String(value, 0, length, StandardCharsets.US_ASCII));
            }
        });
        members.scan(ByteBuffer.wrap(ascii("retry: 2000\n\nid: k-7\ndata: " + MESSAGE + "\n\n")));
        members.scan(ByteBuffer.wrap(ascii("<head lang=\"en\"><script nonce=\"n\">h([" + MESSAGE + "])</script>")));
        assertThat(found).containsExactly("#5:99;x\\\"y", "#5:99;x\\\"y");
    }

    @Test
    void stamp_tellsNumberAndTime() {
        byte[] text = ascii(Stamp.of(42, 1234567890123L, 200));
        assertThat(text).hasSize(200);
        assertThat(Stamp.number(text, text.length)).isEqualTo(42);
        assertThat(Stamp.nanos(text, text.length)).isEqualTo(1234567890123L);
    }
}
