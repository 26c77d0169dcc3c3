package dev.halley.bench.jmh;

import dev.halley.push.TopicPattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A pattern is asked whether it matches a topic; the last one does not. */
@State(Scope.Thread)
public class TopicMatch {
    @Param({"orders/eu/4711", "orders/*/4711", "orders/**", "orders/us/*"})
    public String pattern;

    private TopicPattern parsed;
    private String topic;

    @Setup
    public void parse() {
        parsed = TopicPattern.parse(pattern);
        // as a log has it: equal to the pattern's text, but another object
        topic = String.join("/", "orders", "eu", "4711");
    }

    @Benchmark
    public boolean matches() {
        return parsed.matches(topic);
    }
}
