namespace Orchestrator.Server.Hosting;

/// <summary>The server cannot start as it is set up. The message names the setting and the remedy; nobody needs a stack trace for it.</summary>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
