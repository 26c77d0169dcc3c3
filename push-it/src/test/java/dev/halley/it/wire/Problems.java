package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;

/** Answers that say no: RFC 9457, docs/protocol.md §1. */
final class Problems {
    private Problems() {}

    /** Exactly this status, and a problem whose detail has these words. */
    static void expect(Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        JsonObject problem = answer.json();
        assertThat(problem.keySet()).containsExactlyInAnyOrder("status", "title", "detail");
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("title")).isNotBlank().isNotEqualTo("Internal Server Error");
        assertThat(problem.getString("detail")).contains(words);
    }
}
