namespace Orchestrator.Agent.Outputs;

/// <summary>
/// Leaves the text of what was meant for a terminal: colours, cursor movements, titles and control characters go, also where a sequence comes in
/// pieces. A tab and the end of a line stay; a carriage return is handed on for whoever puts lines together.
/// </summary>
internal sealed class TerminalText
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';

    private State state;

    private enum State
    {
        Text,

        /// <summary>After ESC.</summary>
        Escaped,

        /// <summary>After ESC and an intermediate such as '(': one more character belongs to it.</summary>
        Designating,

        /// <summary>After ESC [: ends with a letter or one of @[\]^_`{|}~.</summary>
        Control,

        /// <summary>After ESC ], P, X, ^ or _: a string that ends with BEL or ESC \.</summary>
        String,

        /// <summary>ESC inside such a string.</summary>
        StringEscaped,
    }

    /// <summary>Whether the character is text.</summary>
    public bool Takes(char character)
    {
        switch (state)
        {
            case State.Escaped:
                state = character switch
                {
                    '[' => State.Control,
                    ']' or 'P' or 'X' or '^' or '_' => State.String,
                    >= ' ' and <= '/' => State.Designating,
                    Escape => State.Escaped,
                    _ => State.Text,
                };
                return false;
            case State.Designating:
                state = State.Text;
                return false;
            case State.Control when character is '\n':
                // Nobody goes on with a sequence on the next line: it was broken.
                state = State.Text;
                return true;
            case State.Control:
                if (character is >= '@' and <= '~')
                    state = State.Text;
                return false;
            case State.String when character is '\n':
                state = State.Text;
                return true;
            case State.String:
                state = character switch { Bell => State.Text, Escape => State.StringEscaped, _ => State.String };
                return false;
            case State.StringEscaped:
                state = character == '\\' ? State.Text : State.String;
                return false;
        }

        if (character == Escape)
        {
            state = State.Escaped;
            return false;
        }

        return character is '\n' or '\r' or '\t' || !char.IsControl(character);
    }
}
