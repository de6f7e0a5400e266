namespace Orchestrator.Storage.MongoDb.Wire;

/// <summary>Numbers of MongoDB's wire protocol, as far as OP_MSG needs them. All integers are little endian.</summary>
internal static class WireFormat
{
    /// <summary>Length, request id, id of the request that is answered, operation code: four bytes each.</summary>
    public const int HeaderLength = 16;

    public const int OpMsg = 2013;

    /// <summary>A message of this many bytes is refused, whoever sends it: MongoDB's own limit and room for the header.</summary>
    public const int MaxMessage = 48_000_000 + 16_384;

    public const byte BodySection = 0;

    public const byte SequenceSection = 1;

    /// <summary>Four bytes of CRC-32C follow the sections.</summary>
    public const int ChecksumPresent = 1;

    /// <summary>Flags in the lower half must be understood; those of the upper half may be passed over.</summary>
    public const int RequiredFlags = 0xFFFF;

    public const int SmallestDocument = 5;
}

/// <summary>What came is not a reply of MongoDB's protocol. The message says what is wrong with it.</summary>
internal sealed class WireFormatException(string message, Exception? inner = null) : Exception(message, inner);
