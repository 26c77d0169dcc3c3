package dev.halley.weld;

import dev.halley.push.PushConfig;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.jspecify.annotations.Nullable;

/**
 * Starts Weld where nobody else provides CDI, so that one WAR runs on servers with CDI and on servers without.
 *
 * <p>No single place tells on every server that CDI is there: some bind only JNDI's {@code java:comp/BeanManager}, some
 * answer only {@code CDI.current()}, some only set the context attribute. All three are asked, and all three are right
 * already while initializers run.
 */
public final class WeldInitializer implements ServletContainerInitializer {

    /** Requests whose path, below the context, matches get Weld's request and conversation contexts. */
    static final String CONTEXT_MAPPING = "org.jboss.weld.context.mapping";

    /** Weld's guard against nested requests keeps a thread local that asynchronous requests leave behind. */
    static final String NESTING_GUARD = "org.jboss.weld.context.ignore.guard";

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) throws ServletException {
        JettyClasses.hideCdi(context);
        if (isCdiProvided(context)) {
            return;
        }
        // A parameter that the deployment already has stays as it is.
        context.setInitParameter(CONTEXT_MAPPING, allBut(pushPath(context)));
        context.setInitParameter(NESTING_GUARD, "false");
        new EnhancedListener().onStartup(Set.of(), context);
    }

    /** Every path but the push URL's: there an asynchronous request ends on another thread than it began on. */
    static String allBut(String pushPath) {
        return "(?!" + Pattern.quote(pushPath) + "(?:[/;]|$)).*";
    }

    private static String pushPath(ServletContext context) {
        String path = PushConfig.environment(context::getInitParameter).apply("push.path");
        return path == null ? PushConfig.defaults().path() : path.strip();
    }

    private static boolean isCdiProvided(ServletContext context) {
        return context.getAttribute(BeanManager.class.getName()) != null || isInJndi() || isCurrent();
    }

    private static boolean isInJndi() {
        try {
            return new InitialContext().lookup("java:comp/BeanManager") != null;
        } catch (NamingException nothingThere) {
            return false;
        }
    }

    private static boolean isCurrent() {
        try {
            return CDI.current().getBeanManager() != null;
        } catch (IllegalStateException nobodyAnswers) {
            return false;
        }
    }
}
