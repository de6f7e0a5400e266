namespace Orchestrator.Cli;

/// <summary>What scripts may rely on.</summary>
internal static class ExitCode
{
    /// <summary>Every target succeeded, or the request that was made was fulfilled.</summary>
    public const int Success = 0;

    /// <summary>The run did not end with every target succeeded.</summary>
    public const int NotAllSucceeded = 1;

    /// <summary>The command line or a file is wrong, or the server found the request senseless.</summary>
    public const int BadInput = 2;

    /// <summary>The server does not answer, or refuses the key.</summary>
    public const int NoServer = 3;
}
