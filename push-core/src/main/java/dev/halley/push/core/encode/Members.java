package dev.halley.push.core.encode;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object, member by member; members whose value is null are left out. */
final class Members {
    private final StringBuilder out = new StringBuilder(128).append('{');

    Members() {}

    Members(String type) {
        text("type", type);
    }

    Members text(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            Json.quote(out, value);
        }
        return this;
    }

    Members number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    Members raw(String name, String json) {
        out.ensureCapacity(out.length() + name.length() + json.length() + 8);
        name(name);
        out.append(json);
        return this;
    }

    Members texts(String name, Collection<?> values) {
        name(name);
        char separator = '[';
        for (Object value : values) {
            out.append(separator);
            Json.quote(out, value.toString());
            separator = ',';
        }
        out.append(values.isEmpty() ? "[]" : "]");
        return this;
    }

    /** What there is, and the name of a member whose value the caller puts after it. */
    String opened(String name) {
        name(name);
        return out.toString();
    }

    String end() {
        return out.append('}').toString();
    }

    /** Names are our own: nothing in them needs an escape. */
    private void name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"').append(name).append("\":");
    }
}
