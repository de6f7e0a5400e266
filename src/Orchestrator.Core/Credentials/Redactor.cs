using System.Text;

namespace Orchestrator.Core.Credentials;

/// <summary>
/// Masks secrets in what programs wrote before it is reported or logged: as they are, as programs like to repeat them (in base64, in hex,
/// escaped for JSON, shells or URLs), line by line where a secret has several, and broken over lines. It is given whole texts before they
/// are cut: of a secret that is cut in two, neither part would be known.
/// </summary>
public sealed class Redactor
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "***";

    /// <summary>A shorter secret is masked only where nothing is joined to it: it would be found in every other word.</summary>
    private const int ShortSecret = 4;

    /// <summary>What is shorter is not looked for in other forms, nor broken over lines.</summary>
    private const int ShortForm = 8;

    private readonly string[] whole;
    private readonly string[] words;
    private readonly string[] broken;

    /// <param name="secrets">Empty ones are none.</param>
    public Redactor(params IEnumerable<string> secrets)
    {
        var all = secrets.Where(secret => secret.Trim().Length > 0).SelectMany(SecretForms.Parts).Distinct(StringComparer.Ordinal).ToList();
        words = [.. all.Where(secret => secret.Length < ShortSecret)];
        var known = all.Where(secret => secret.Length >= ShortSecret).ToList();
        whole = [.. known.Concat(all.Where(secret => secret.Length >= ShortForm).SelectMany(SecretForms.Of)).Distinct(StringComparer.Ordinal)];
        broken = [.. whole.Select(Joined).Where(secret => secret.Length >= ShortForm).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Masks the secrets of a credential set.</summary>
    public static Redactor Of(Credential? credential) => new(credential?.Secrets ?? []);

    /// <summary>The text without secrets.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || (whole.Length == 0 && words.Length == 0))
            return text;
        var hidden = new bool[text.Length];
        var isAny = false;
        foreach (var secret in whole)
            isAny |= Find(text, secret, hidden, isWord: false);
        foreach (var secret in words)
            isAny |= Find(text, secret, hidden, isWord: true);
        isAny |= FindBroken(text, hidden);
        return isAny ? Masked(text, hidden) : text;
    }

    private static bool Find(string text, string secret, bool[] hidden, bool isWord)
    {
        var isAny = false;
        for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = text.IndexOf(secret, at + 1, StringComparison.Ordinal))
        {
            if (isWord && (IsJoined(text, at - 1) || IsJoined(text, at + secret.Length)))
                continue;
            hidden.AsSpan(at, secret.Length).Fill(true);
            isAny = true;
        }

        return isAny;
    }

    /// <summary>Looks where lines are joined, and blanks left out with which lines begin and end.</summary>
    private bool FindBroken(string text, bool[] hidden)
    {
        if (broken.Length == 0 || !text.AsSpan().ContainsAny('\r', '\n'))
            return false;
        var joined = new StringBuilder(text.Length);
        var places = new List<int>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
                continue;
            joined.Append(text[at]);
            places.Add(at);
        }

        var compact = joined.ToString();
        var isAny = false;
        foreach (var secret in broken)
        {
            for (var at = compact.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = compact.IndexOf(secret, at + 1, StringComparison.Ordinal))
            {
                hidden.AsSpan(places[at], places[at + secret.Length - 1] - places[at] + 1).Fill(true);
                isAny = true;
            }
        }

        return isAny;
    }

    private static string Masked(string text, bool[] hidden)
    {
        var masked = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (!hidden[at])
                masked.Append(text[at]);
            else if (at == 0 || !hidden[at - 1])
                masked.Append(Mask);
        }

        return masked.ToString();
    }

    private static bool IsJoined(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);

    private static string Joined(string text) => new([.. text.Where(character => !char.IsWhiteSpace(character))]);
}
