namespace Orchestrator.Agent.Precautions;

/// <summary>A value of the policies of Windows' user account control, exactly as it is.</summary>
/// <param name="Type">As the registry types it: Microsoft.Win32.RegistryValueKind by its number.</param>
/// <param name="Text">A number in decimal digits, a text, bytes in hex digits, or several texts with NUL between them.</param>
internal sealed record PolicyValue(int Type, string Text);

/// <summary>
/// The policies of Windows' user account control. Where the account may not, every member throws UnauthorizedAccessException; where the registry
/// refuses otherwise, IOException.
/// </summary>
internal interface IPolicies
{
    /// <summary>A value as it is; null: there is none.</summary>
    PolicyValue? Read(string name);

    /// <summary>Sets a value.</summary>
    /// <exception cref="FormatException">The text is no value of the type; so say OverflowException and ArgumentException.</exception>
    void Write(string name, PolicyValue value);

    /// <summary>Removes a value; one that is not there is no error.</summary>
    void Remove(string name);
}
