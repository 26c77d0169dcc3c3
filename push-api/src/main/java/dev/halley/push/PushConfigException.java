package dev.halley.push;

import java.util.List;

/** Settings are wrong; every one of them is named, with its value and what is allowed. */
public class PushConfigException extends PushException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * @param problems one line each
     */
    public PushConfigException(List<String> problems) {
        super("HALLEY-0001: " + problems.size() + " wrong setting(s):\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * @return one line for each wrong setting
     */
    public List<String> problems() {
        return problems;
    }
}
