using System.Text;
using System.Text.Encodings.Web;

namespace Orchestrator.Core.Credentials;

/// <summary>The forms in which programs repeat a secret.</summary>
internal static class SecretForms
{
    /// <summary>Lines of a key; shorter ones could be anything.</summary>
    private const int ShortestLine = 16;

    /// <summary>The secret itself and, if it has several lines, each that says something.</summary>
    public static IEnumerable<string> Parts(string secret)
    {
        yield return secret;
        var trimmed = secret.Trim('\r', '\n');
        if (trimmed.Length < secret.Length)
            yield return trimmed;
        if (!trimmed.Contains('\n', StringComparison.Ordinal))
            yield break;
        foreach (var line in trimmed.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= ShortestLine && !line.StartsWith("-----", StringComparison.Ordinal))
                yield return line;
        }
    }

    /// <summary>The secret in base64 (at whatever place of a longer text, also as PowerShell wants it), in hex, and escaped.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret) })
        {
            for (var before = 0; before < 3; before++)
            {
                var core = Base64Core(bytes, before);
                yield return core;
                yield return core.Replace('+', '-').Replace('/', '_');
            }

            yield return Convert.ToHexString(bytes);
            yield return Convert.ToHexStringLower(bytes);
        }

        yield return Uri.EscapeDataString(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return secret.Replace("'", "'\\''", StringComparison.Ordinal);
        yield return secret.Replace("'", "''", StringComparison.Ordinal);
    }

    /// <summary>Base64 of the bytes after so many others, without the characters that say something of their neighbours.</summary>
    private static string Base64Core(byte[] bytes, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
        var first = before == 0 ? 0 : before + 1;
        var isWhole = (before + bytes.Length) % 3 == 0;
        return text[first..(isWhole ? text.Length : text.Length - 1)];
    }
}
