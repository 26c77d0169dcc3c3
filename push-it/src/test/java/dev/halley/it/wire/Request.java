package dev.halley.it.wire;

/** Requests to the URL of an application at the root. */
public final class Request {
    static final String HOST = "halley.test:8080";
    public static final String OWN_ORIGIN = "http://" + HOST;
    /** The key of RFC 6455 §1.3, and what it is answered by. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    static final Target PUSH = new Target("/push");

    private Request() {}

    static String of(String method, String query, String... headers) {
        return PUSH.of(method, query, headers);
    }

    static String get(String query, String... headers) {
        return PUSH.get(query, headers);
    }

    static String post(String query, String body, String... headers) {
        return PUSH.post(query, body, headers);
    }

    static String upgrade(String query, String... headers) {
        return PUSH.upgrade(query, headers);
    }
}
