package dev.halley.push.cdi;

import dev.halley.push.PushException;
import java.util.List;

/**
 * A deployment can't use Halley as it is; every problem is named, with its number, the bean's member, the value and
 * what is allowed.
 */
public class PushDeploymentException extends PushException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * @param problems one line each, {@code HALLEY-0101 …}
     */
    public PushDeploymentException(List<String> problems) {
        super("HALLEY-0100 " + problems.size() + " problem(s):\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * @return one line for each problem
     */
    public List<String> problems() {
        return problems;
    }
}
