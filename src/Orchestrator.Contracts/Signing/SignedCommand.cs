namespace Orchestrator.Contracts.Signing;

/// <summary>A command as it travels and as it is kept: the exact bytes that were signed.</summary>
/// <param name="KeyId">Which of the server's keys signed it.</param>
/// <param name="Payload">The command as UTF-8 JSON.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over <paramref name="Payload"/>, IEEE P1363 form, 64 bytes.</param>
public sealed record SignedCommand(string KeyId, byte[] Payload, byte[] Signature);
