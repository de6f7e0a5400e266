using System.Text.RegularExpressions;

namespace Orchestrator.Server.Access;

/// <summary>
/// What a password must be: long, and not one of those that are tried first. Everything that guesses begin with (the person's own name, the
/// product's, common words, rows of keys, repetitions) counts as nothing; enough must be left.
/// </summary>
internal static partial class PasswordRules
{
    /// <summary>Least number of characters.</summary>
    public const int Shortest = 12;

    /// <summary>Least number of characters that are left when everything that is easily guessed is taken out.</summary>
    private const int Left = 7;
    private const int LeastDistinct = 5;
    private const int LeastRun = 3;

    private static readonly string[] Rows =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiopü", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn", "!@#$%^&*()", "!\"§$%&/()=",
    ];

    private static readonly string[] PlainRows = [.. Rows.Select(Plain)];

    // Longer ones first, so that what they contain does not cut them to pieces.
    private static readonly string[] Common =
    [
        .. """
           orchestrator administrator administrateur administrador password passwort passwd passphrase kennwort motdepasse contraseña contrasena senha
           changeme letmein welcome willkommen bienvenue iloveyou sunshine princess football baseball superman batman starwars pokemon dragon monkey
           shadow master secret geheim hello hallo bonjour access login admin root user test temp default server system computer internet security
           summer winter spring autumn sommer herbst january february march april august september october november december januar februar
           monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
           company firma love pass pwd key new qwerty azerty qwertz
           """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).OrderByDescending(word => word.Length),
    ];

    /// <summary>What is wrong with a password, and the remedy; null: it can be used.</summary>
    /// <param name="words">Of the person: what others know of them.</param>
    public static string? Mistake(string password, params ReadOnlySpan<string> words)
    {
        if (password.Length < Shortest)
            return $"A password has at least {Shortest} characters; several words that do not belong together are easy to remember.";
        if (password.Length > Passwords.Longest)
            return $"A password has at most {Passwords.Longest} characters.";
        if (password.Any(char.IsControl))
            return "A password has no control characters or line breaks.";
        var left = WithoutGuesses(password, words);
        return left < Left || password.Distinct().Count() < LeastDistinct
            ? "This password is easily guessed: without names, common words, rows of keys and repetitions too little of it is left. Choose another one, for example several words that do not belong together."
            : null;
    }

    /// <summary>How many characters are left.</summary>
    private static int WithoutGuesses(string password, ReadOnlySpan<string> words)
    {
        var text = password.ToLowerInvariant();
        var plain = Plain(text);
        foreach (var word in words)
        {
            foreach (var part in Parts().Split(word.ToLowerInvariant()))
                plain = part.Length >= LeastRun ? plain.Replace(Plain(part), "\0", StringComparison.Ordinal) : plain;
        }

        foreach (var word in Common)
            plain = plain.Replace(Plain(word), "\0", StringComparison.Ordinal);

        // A year, and whatever is said again, is no secret either.
        plain = Years().Replace(plain, "\0");
        plain = Repetitions().Replace(plain, "${said}");
        return Count(plain.Replace("\0", "", StringComparison.Ordinal));
    }

    /// <summary>Characters, of which those that follow another one in a row of keys, or are the same again, do not count.</summary>
    private static int Count(string text)
    {
        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            var run = Run(text, at);
            count += run >= LeastRun ? 1 : run;
            at += run;
        }

        return count;
    }

    private static int Run(string text, int at)
    {
        var longest = 1;
        while (at + longest < text.Length && text[at + longest] == text[at])
            longest++;
        foreach (var row in PlainRows)
        {
            foreach (var step in (ReadOnlySpan<int>)[1, -1])
            {
                var (place, length) = (row.IndexOf(text[at]), 0);
                for (; place >= 0 && place < row.Length && at + length < text.Length && row[place] == text[at + length]; place += step)
                    length++;
                longest = Math.Max(longest, length);
            }
        }

        return longest;
    }

    /// <summary>Without the disguises everybody knows: p@ssw0rd.</summary>
    private static string Plain(string text) => string.Concat(text.Select(Plain));

    private static char Plain(char letter) => letter switch { '0' => 'o', '1' or '!' or '|' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => letter };

    [GeneratedRegex("[^\\p{L}\\p{N}]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();

    // In the letters that digits look like: 19xx and 20xx.
    [GeneratedRegex("(i9|2o)[oie2asit6-9]{2}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Years();

    [GeneratedRegex("(?<said>.{2,}?)\\k<said>+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Repetitions();
}
