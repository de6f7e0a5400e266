namespace Orchestrator.Server.Api;

/// <summary>What people may call something that has its name in an address of the API.</summary>
internal static class Names
{
    /// <summary>A mistake under the input "name", or null if the name can be used.</summary>
    /// <param name="owner">Whose name it is, for the sentence: "A target".</param>
    public static Mistake? MistakeIn(string name, string owner, int longest)
    {
        // An encoded slash reaches a handler as %2F and could not be told from these three characters; marks that turn the direction of
        // writing make one name look like another.
        var usable = name.Length > 0 && name.Length <= longest && name == name.Trim() && !name.Any(character => character is '/' or '%' || !IsVisible(character));
        return usable ? null : new Mistake(null, "name", $"{owner}'s name has 1 to {longest} characters: no blanks around it, no '/', no '%', no control characters.");
    }

    /// <summary>Whether the character neither controls a terminal nor the direction of writing.</summary>
    public static bool IsVisible(char character) =>
        !char.IsControl(character) && character is not ((>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F');
}
