namespace Orchestrator.Core.Targets;

/// <summary>MAC addresses as text.</summary>
public static class MacAddress
{
    private const int Digits = 12;

    /// <summary>Brings one of the usual forms (aa:bb:cc:dd:ee:ff, aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff, aabbccddeeff) into the first, in lower case.</summary>
    /// <returns>Null: it is none.</returns>
    public static string? Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var hex = trimmed.Length switch
        {
            Digits => trimmed,
            14 when trimmed[4] == '.' && trimmed[9] == '.' => trimmed.Replace(".", "", StringComparison.Ordinal),
            17 when trimmed[2] is ':' or '-' => trimmed.Replace(trimmed[2].ToString(), "", StringComparison.Ordinal),
            _ => "",
        };
        return hex.Length == Digits && hex.All(char.IsAsciiHexDigit) ? string.Join(':', hex.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))) : null;
    }
}
