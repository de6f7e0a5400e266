namespace Orchestrator.Cli.Commands;

/// <summary>A one-time password, and the file that it was made into, if it was made up here.</summary>
internal sealed class GivenPassword(string text, NewSecretFile? file = null) : IAsyncDisposable
{
    public string Text => text;

    /// <summary>The server has taken it; the file stays.</summary>
    public void Keep() => file?.Keep();

    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
