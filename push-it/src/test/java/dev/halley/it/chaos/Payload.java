package dev.halley.it.chaos;

/** The text that is published under a number: mostly short, some of it long, and full of what encoders trip over. */
final class Payload {
    private static final String[] NASTY = {
        "",
        "é€😀",
        "</script><!--",
        "\"\\/\b\f\n\r\t",
        "\u2028\u2029&amp;",
        "data: x\n\ndata: y",
        "\u0000\u001f",
        "{}[],:"
    };
    private static final int LONG = 3000;
    private static final int SHORT = 100;

    private Payload() {}

    static String of(int number) {
        int length = number % 16 == 0 ? number * 31 % LONG : number * 31 % SHORT;
        return number + ":" + NASTY[number % NASTY.length] + "x".repeat(length);
    }

    /** The number of a payload, encoded as JSON. */
    static int number(String json) {
        return Integer.parseInt(json.substring(1, json.indexOf(':')));
    }
}
