package dev.halley.push.core.encode;

import dev.halley.push.Cursor;
import dev.halley.push.Gap;
import dev.halley.push.Message;
import dev.halley.push.Position;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of docs/protocol.md §4 on one line.
 *
 * @param json the text, without a line feed
 * @param cursor where it brings its reader, null where it does not move
 */
public record Line(String json, @Nullable Cursor cursor) {
    /**
     * @param opening what {@code open} says
     * @return the line
     */
    public static Line open(Opening opening) {
        return new Line(
                new Members("open")
                        .text("client", opening.client())
                        .text("me", opening.me())
                        .text("transport", opening.transport())
                        .text("cursor", opening.cursor().toString())
                        .number("heartbeat", opening.heartbeatMillis())
                        .text("verdict", opening.verdict())
                        .end(),
                opening.cursor());
    }

    /**
     * @param message a message of the log
     * @return the line, whose own cursor is left to the batch it stands in
     */
    public static Line message(Message message) {
        return new Line(
                new Members("message")
                        .text("topic", message.topic())
                        .text("position", message.position().toString())
                        .number("time", message.timeMillis())
                        .text("id", message.id())
                        .text("key", message.key())
                        .text("from", message.from())
                        .raw("data", message.data())
                        .end(),
                null);
    }

    /**
     * @param gap what is missing
     * @return the line; its cursor knows one lane only, so where a reader stands is left to what comes around it
     */
    public static Line gap(Gap gap) {
        Members members = new Members("gap")
                .texts("topics", gap.topics())
                .text("reason", gap.reason().text())
                .text("cursor", gap.cursor().toString());
        return new Line((gap.possible() ? members.raw("possible", "true") : members).end(), null);
    }

    /**
     * @param cursor where the reader stands
     * @return the line
     */
    public static Line heartbeat(Cursor cursor) {
        return new Line(
                new Members("heartbeat").text("cursor", cursor.toString()).end(), cursor);
    }

    /**
     * @param id of the request, null for none
     * @param topics what was subscribed to
     * @param history oldest first
     * @return the line
     */
    public static Line subscribed(@Nullable String id, Collection<?> topics, List<Message> history) {
        StringBuilder messages = new StringBuilder("[");
        for (Message message : history) {
            messages.append(messages.length() > 1 ? "," : "")
                    .append(message(message).json());
        }
        return new Line(
                new Members("subscribed")
                        .text("id", id)
                        .texts("topics", topics)
                        .raw("messages", messages.append(']').toString())
                        .end(),
                null);
    }

    /**
     * @param id of the request, null for none
     * @param topics what was unsubscribed from
     * @return the line
     */
    public static Line unsubscribed(@Nullable String id, Collection<?> topics) {
        return new Line(
                new Members("unsubscribed")
                        .text("id", id)
                        .texts("topics", topics)
                        .end(),
                null);
    }

    /**
     * @param id of the publish, null for none
     * @param position where the message stands
     * @return the line
     */
    public static Line published(@Nullable String id, Position position) {
        return new Line(
                new Members("published")
                        .text("id", id)
                        .text("position", position.toString())
                        .end(),
                null);
    }

    /**
     * @param id of the request, null for none
     * @param data JSON text on one line
     * @return the line
     */
    public static Line reply(@Nullable String id, String data) {
        return new Line(new Members("reply").text("id", id).raw("data", data).end(), null);
    }

    /**
     * @param problem what went wrong
     * @param id of the request, null for none
     * @return the line
     */
    public static Line error(Problem problem, @Nullable String id) {
        return new Line(problem.write(new Members("error")).text("id", id).end(), null);
    }

    /**
     * @param code a close code
     * @param reason the same in words
     * @param retryMillis when to come back, negative for never
     * @return the line
     */
    public static Line close(int code, String reason, long retryMillis) {
        return new Line(
                new Members("close")
                        .number("code", code)
                        .text("reason", reason)
                        .raw("retry", retryMillis < 0 ? "false" : Long.toString(retryMillis))
                        .end(),
                null);
    }
}
