package dev.halley.push.servlet;

import dev.halley.push.InvalidInputException;
import dev.halley.push.TopicPattern;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query string read as docs/protocol.md says, in UTF-8 and strictly: containers decode it in different ways, and reading parameters
 * could swallow the body of a POST.
 */
final class Query {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Query() {}

    static Query parse(@Nullable String raw) {
        Query query = new Query();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                query.values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
            }
        }
        return query;
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The topics or patterns of a parameter that repeats, each once. */
    List<TopicPattern> patterns(String name) {
        List<String> all = all(name);
        return switch (all.size()) {
            case 0 -> List.of();
            case 1 -> List.of(TopicPattern.parse(all.get(0)));
            default -> all.stream().map(TopicPattern::parse).distinct().toList();
        };
    }

    @Nullable
    String one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw InvalidInputException.of(name, "the parameter at most once", all.size() + " times");
        }
        return all.isEmpty() ? null : all.get(0);
    }

    /** A whole number of a parameter, or what it is without one. */
    int number(String name, int byDefault, int least, int most) {
        String text = one(name);
        if (text == null) {
            return byDefault;
        }
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw InvalidInputException.of(name, "a whole number from " + least + " to " + most, text);
    }

    private static String decode(String text) {
        if (isPlain(text)) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hex(text, i + 1) * 16 + hex(text, i + 2));
                i += 2;
            } else if (c == '+') {
                bytes.write(' ');
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                throw InvalidInputException.of("query", "percent-encoded UTF-8", text);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw InvalidInputException.of("query", "percent-encoded UTF-8", text);
        }
    }

    /** Whether it stands for itself: nearly always. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '+' || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int hex(String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw InvalidInputException.of("query", "two hexadecimal digits after each %", text);
        }
        return digit;
    }
}
