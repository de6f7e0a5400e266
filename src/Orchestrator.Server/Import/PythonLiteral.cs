using System.Globalization;
using System.Text;

namespace Orchestrator.Server.Import;

/// <summary>
/// Values in Ansible's INI are literals of Python where they can be read as such, else text as it stands. Of literals, texts and lists of
/// texts matter here: numbers stay as they are written.
/// </summary>
internal static class PythonLiteral
{
    /// <summary>What a value says; with the items if it is a list.</summary>
    public static (string Text, IReadOnlyList<string>? Items) Read(string value)
    {
        var reader = new Reader(value.Trim());
        return reader.Read() ?? (value.Trim(), null);
    }

    private ref struct Reader(string text)
    {
        private int at;

        /// <returns>Null: it is no literal.</returns>
        public (string, IReadOnlyList<string>?)? Read()
        {
            var isBracketed = Closing(Here) is not null;
            if ((isBracketed ? List() : Bare()) is not { } items || !IsAtEnd())
                return null;
            return !isBracketed && items is [var one] ? (one == "None" ? "" : one, null) : (string.Join(',', items), items);
        }

        private readonly char Here => at < text.Length ? text[at] : '\0';

        private static char? Closing(char opening) => opening switch { '[' => ']', '(' => ')', '{' => '}', _ => null };

        private List<string>? List()
        {
            var closing = Closing(text[at++])!.Value;
            var items = new List<string>();
            for (SkipBlanks(); Here != closing; SkipBlanks())
            {
                if (Item() is not { } item)
                    return null;
                items.Add(item);
                SkipBlanks();
                if (Here == ',')
                    at++;
                else if (Here != closing)
                    return null;
            }

            at++;
            return items;
        }

        /// <summary>One item, or several with commas between them.</summary>
        private List<string>? Bare()
        {
            var items = new List<string>();
            while (Item() is { } item)
            {
                items.Add(item);
                SkipBlanks();
                if (Here != ',')
                    return items;
                at++;
                SkipBlanks();
            }

            return null;
        }

        private string? Item() => Here is '"' or '\'' ? Texts() : Word();

        /// <summary>A text, or several that stand beside one another, which are one.</summary>
        private string? Texts()
        {
            var all = "";
            for (; Here is '"' or '\''; SkipBlanks())
            {
                if (Quoted() is not { } one)
                    return null;
                all += one;
            }

            return all;
        }

        /// <summary>A number or one of Python's words.</summary>
        private string? Word()
        {
            var begin = at;
            while (char.IsAsciiLetterOrDigit(Here) || Here is '.' or '-' or '+' or '_')
                at++;
            var word = text[begin..at];
            var isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
            return isNumber || word is "None" or "True" or "False" ? word : null;
        }

        private string? Quoted()
        {
            var quote = text[at++];
            var inner = new StringBuilder();
            while (at < text.Length && text[at] != quote)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                    inner.Append(Escaped(text[++at]));
                else
                    inner.Append(text[at]);
                at++;
            }

            return at++ < text.Length ? inner.ToString() : null;
        }

        private static string Escaped(char character) => character switch
        {
            'n' => "\n",
            't' => "\t",
            '\\' or '\'' or '"' => character.ToString(),
            _ => "\\" + character,
        };

        private void SkipBlanks()
        {
            while (Here is ' ' or '\t')
                at++;
        }

        /// <summary>Whether nothing follows but a remark.</summary>
        private bool IsAtEnd()
        {
            SkipBlanks();
            return at == text.Length || Here == '#';
        }
    }
}
