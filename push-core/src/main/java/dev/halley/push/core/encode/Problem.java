package dev.halley.push.core.encode;

import dev.halley.push.InvalidInputException;
import dev.halley.push.PublishRejectedException;
import java.util.concurrent.CompletionException;

/**
 * What a client is told when it can't be served; RFC 9457.
 *
 * @param status an HTTP status code
 * @param title its name
 * @param detail what was expected and what was found
 */
public record Problem(int status, String title, String detail) {
    /**
     * @param status an HTTP status code
     * @param detail what was expected and what was found
     * @return the problem, with the status code's name
     */
    public static Problem of(int status, String detail) {
        String title = switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Internal Server Error";
        };
        return new Problem(status, title, detail);
    }

    /**
     * @param failure what a call of the engine failed with
     * @return what the client may know of it; nothing, of failures that are not the client's
     */
    public static Problem from(Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return from(wrapped.getCause());
        }
        if (failure instanceof InvalidInputException invalid) {
            return of(400, String.valueOf(invalid.getMessage()));
        }
        if (failure instanceof PublishRejectedException rejected) {
            int status = switch (rejected.reason()) {
                case FORBIDDEN -> 403;
                case TOO_LARGE -> 413;
                case BUSY, CLOSED -> 503;
            };
            return of(status, String.valueOf(rejected.getMessage()));
        }
        return of(500, "the server failed; its log says why");
    }

    /**
     * @return the body of an {@code application/problem+json} answer
     */
    public String json() {
        return write(new Members()).end();
    }

    Members write(Members members) {
        return members.number("status", status).text("title", title).text("detail", detail);
    }
}
