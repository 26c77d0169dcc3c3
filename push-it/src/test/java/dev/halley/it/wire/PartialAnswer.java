package dev.halley.it.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** As much of a response as came, and of that what a client can use: whole frames, events, lines, blocks; of a poll all or nothing. */
final class PartialAnswer {
    private static final Pattern ENTRY = Pattern.compile("\"type\":\"gap\"|\"position\":\"([^\"]+)\"");
    private static final Pattern CURSOR = Pattern.compile("\"(?:position|cursor)\":\"([^\"]+)\"");
    private static final Pattern SSE_ID = Pattern.compile("(?m)^id: (.+)$");
    private static final String HEAD_END = "\r\n\r\n";

    private final String transport;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean lineEnded;

    PartialAnswer(String transport) {
        this.transport = transport;
    }

    void add(int b) {
        bytes.write(b);
        lineEnded = b == '\n';
    }

    int length() {
        return bytes.size();
    }

    /** After how many bytes the head is over, and of an iframe the document's own. */
    int bodyBegins() {
        String text = latin();
        int end = text.indexOf(HEAD_END) + HEAD_END.length();
        return transport.equals("iframe") ? text.indexOf("\"type\":\"open\"") - 100 : end;
    }

    /** Whether a message has come whole just now: on each transport it ends with a line. */
    boolean has(String position) {
        return lineEnded && entries().contains(position);
    }

    /** The gaps, as {@code gap}, and positions of messages that came whole, in their order. */
    List<String> entries() {
        return ENTRY.matcher(usable())
                .results()
                .map(entry -> entry.group(1) == null ? "gap" : entry.group(1))
                .toList();
    }

    /** The newest that came whole. */
    String cursor(String otherwise) {
        return (transport.equals("sse") ? SSE_ID : CURSOR)
                .matcher(usable())
                .results()
                .map(told -> told.group(1))
                .reduce(otherwise, (before, told) -> told);
    }

    private String usable() {
        String text = latin();
        int head = text.indexOf(HEAD_END);
        if (head < 0) {
            return "";
        }
        byte[] body = Arrays.copyOfRange(bytes.toByteArray(), head + HEAD_END.length(), bytes.size());
        return switch (transport) {
            case "ws" -> frames(body);
            case "poll" -> isWhole(text.substring(0, head), body) ? gapsFirst(utf8(body)) : "";
            case "sse" -> upTo(dechunked(body), "\n\n");
            case "ndjson" -> upTo(dechunked(body), "\n");
            default -> upTo(dechunked(body), "</script>\n");
        };
    }

    private static boolean isWhole(String head, byte[] body) {
        int lines = head.indexOf("\r\n") + 2;
        return body.length
                == Integer.parseInt(Head.parse("", head.substring(lines)).header("Content-Length"));
    }

    /** The one gap is before all messages, though not in the text. */
    private static String gapsFirst(String answer) {
        int gaps = answer.indexOf("\"gaps\":");
        return answer.substring(gaps) + answer.substring(0, gaps);
    }

    private static String upTo(String text, String end) {
        int last = text.lastIndexOf(end);
        return last < 0 ? "" : text.substring(0, last + end.length());
    }

    /** What is there of the chunks, whole or not: a browser hands on each byte that came. */
    private static String dechunked(byte[] body) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        String text = latin(body);
        int at = 0;
        for (int line = text.indexOf("\r\n"); line >= 0; line = text.indexOf("\r\n", at)) {
            int size = Integer.parseInt(text.substring(at, line), 16);
            int begin = line + 2;
            data.write(body, begin, Math.min(size, body.length - begin));
            at = begin + size + 2;
            if (at > body.length) {
                break;
            }
        }
        return data.toString(StandardCharsets.UTF_8);
    }

    /** The texts of whole frames of less than 64 KiB, which the server does not mask (RFC 6455 §5.2). */
    private static String frames(byte[] body) {
        List<String> texts = new ArrayList<>();
        int at = 0;
        while (at + 4 <= body.length) {
            int length = body[at + 1];
            int begin = at + 2;
            if (length == 126) {
                length = (body[at + 2] & 0xFF) << 8 | body[at + 3] & 0xFF;
                begin = at + 4;
            }
            if (begin + length > body.length) {
                break;
            }
            texts.add(utf8(Arrays.copyOfRange(body, begin, begin + length)));
            at = begin + length;
        }
        return String.join("", texts);
    }

    private static String utf8(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }

    private String latin() {
        return latin(bytes.toByteArray());
    }

    private static String latin(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
