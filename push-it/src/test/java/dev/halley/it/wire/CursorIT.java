package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halley.push.Position;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes for a cursor, on every transport: a 400, or a connection with the verdict that a naive reading of docs/protocol.md §3 gives, never
 * anything else. What fails says its seed; {@code -Dhalley.seed=} tries it again.
 */
class CursorIT {
    @RegisterExtension
    static final Server SERVER = new Server();

    private static final int TRIES = 80;
    private static final int LONG = 64 * 1024;
    private static final Pattern POSITION = Pattern.compile("([a-z0-9]{1,32})-(0|[1-9][0-9]{0,18})");

    /** What a request's target may hold (RFC 3986), but for the ampersand, which ends the parameter. */
    private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9\\-._~:/?@!$'()*+,;=%]*");

    private static final List<String> ODD = List.of(
            "%",
            "%4",
            "%zz",
            "%00",
            "%C0%AD",
            "%C0%80",
            "%E0%80%AD",
            "%ED%A0%80",
            "%F4%90%80%80",
            "%FF",
            "%2C",
            "%2D",
            "%61",
            "+",
            "-",
            ",",
            "0",
            "9223372036854775808",
            "\u0000",
            " ",
            "\u00e9",
            "\u0661",
            "a",
            "A",
            "#",
            "\"");

    @ParameterizedTest
    @ValueSource(strings = {"ws", "sse", "ndjson", "iframe", "poll"})
    void anyBytesInTheQuery_areABadRequestOrAVerdict(String transport) {
        check((value, position) -> {
            Wire wire = SERVER.wire();
            String parameters = "?topic=lab/fuzz&wait=0" + (transport.equals("ws") ? "" : "&transport=" + transport);
            String rest = transport.equals("ws") ? Request.upgrade("") : Request.get("");
            wire.send("GET /push" + parameters + "&cursor=");
            wire.send(value);
            return outcome(transport, send(wire, rest.substring("GET /push".length())), decoded(value), position);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "sse")
    void anyBytesInLastEventId_areABadRequestOrAVerdict(String transport) {
        check((value, position) -> {
            Wire wire = SERVER.wire();
            wire.send(
                    "GET /push?topic=lab/fuzz&transport=sse HTTP/1.1\r\nHost: " + Request.HOST + "\r\nLast-Event-ID:");
            wire.send(value);
            String text = new String(value, StandardCharsets.ISO_8859_1).replaceAll("^[ \t]+|[ \t]+$", "");
            return outcome(transport, send(wire, "\r\n\r\n"), text, position);
        });
    }

    /** What was answered, and what should have been. */
    private record Outcome(String found, String expected) {}

    private interface Attempt {
        Outcome with(byte[] value, Position newest);
    }

    private static void check(Attempt attempt) {
        Position newest = SERVER.publish("lab/fuzz", 1);
        long seed = Long.getLong("halley.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            byte[] value = value(random, newest);
            Outcome outcome = attempt.with(value, newest);
            assertThat(outcome.found)
                    .as(
                            "seed %d, try %d: %s",
                            seed, i, new String(value, 0, Math.min(200, value.length), StandardCharsets.ISO_8859_1))
                    .isEqualTo(outcome.expected);
        }
        byte[] tooLong = new byte[LONG];
        Arrays.fill(tooLong, (byte) 'a');
        assertThat(attempt.with(tooLong, newest).found).isIn("400", "cut");
    }

    /** A cursor that is right, or nearly so; without what would end the parameter or the line. */
    private static byte[] value(Random random, Position newest) {
        StringBuilder text = new StringBuilder(
                switch (random.nextInt(6)) {
                    case 0 -> newest.lane() + "-" + random.nextLong(newest.sequence() + 1);
                    case 1 -> newest.lane() + "-" + (newest.sequence() + 1 + random.nextInt(9));
                    case 2 -> "0old0-" + random.nextLong(Long.MAX_VALUE) + "," + newest;
                    case 3 -> "0old0-" + random.nextInt(9);
                    case 4 -> newest + ",".repeat(random.nextInt(2)) + "a-1,b-2";
                    default -> "";
                });
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            String odd = random.nextInt(3) == 0
                    ? Character.toString(random.nextInt(256))
                    : ODD.get(random.nextInt(ODD.size()));
            text.replace(at, Math.min(text.length(), at + random.nextInt(2)), odd.replaceAll("[&\r\n]", " "));
        }
        return text.toString().getBytes(random.nextBoolean() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static Wire send(Wire wire, String rest) {
        try {
            return wire.send(rest);
        } catch (UncheckedIOException e) {
            // it has refused already
            return wire;
        }
    }

    private static Outcome outcome(String transport, Wire wire, String cursor, Position newest) {
        Outcome outcome = new Outcome(answered(transport, wire), expected(cursor, newest));
        wire.close();
        return outcome;
    }

    private static String answered(String transport, Wire wire) {
        Head head;
        try {
            head = wire.head();
        } catch (UncheckedIOException e) {
            return "cut";
        }
        return switch (head.status()) {
            case 101 ->
                Answer.parse(Frame.read(wire).text().lines().findFirst().orElseThrow())
                        .getString("verdict");
            case 200 ->
                transport.equals("poll")
                        ? Answer.parse(new String(
                                        wire.bytes(Integer.parseInt(head.header("Content-Length"))),
                                        StandardCharsets.UTF_8))
                                .getString("verdict")
                        : Reading.of(transport, new Lines(wire)).verdict();
            default -> Integer.toString(head.status());
        };
    }

    /** Null for what can't be decoded. */
    private static String expected(String cursor, Position newest) {
        if (cursor == null) {
            return "400";
        }
        if (cursor.isEmpty()) {
            return "fresh";
        }
        List<String> positions = Arrays.asList(cursor.split(",", -1));
        boolean right = positions.size() <= 64
                && positions.stream().allMatch(CursorIT::isPosition)
                && positions.stream().map(CursorIT::lane).distinct().count() == positions.size();
        if (!right) {
            return "400";
        }
        // who brings another lane too has not heard of the gap between that one and this
        boolean own = positions.size() == 1 && lane(cursor).equals(newest.lane());
        return own && Reading.sequence(cursor) <= newest.sequence() ? "resumed" : "gap";
    }

    private static boolean isPosition(String text) {
        return POSITION.matcher(text).matches()
                && new BigInteger(text.substring(text.indexOf('-') + 1)).bitLength() < 64;
    }

    private static String lane(String position) {
        return position.substring(0, position.indexOf('-'));
    }

    /** What the query says; null where it can't be one, is no UTF-8 or is empty. Blanks after it are none of it: RFC 9112 §3. */
    private static String decoded(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1).replaceAll("[ \t]+$", "");
        if (!TARGET.matcher(text).matches()
                || text.isEmpty()
                || Pattern.compile("%(?![0-9A-Fa-f]{2})").matcher(text).find()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i) == '+' ? ' ' : text.charAt(i));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
