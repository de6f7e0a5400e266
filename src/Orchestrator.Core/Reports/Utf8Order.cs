using System.Text;

namespace Orchestrator.Core.Reports;

/// <summary>The order in which databases compare text that has no collation: by its UTF-8 bytes.</summary>
public static class Utf8Order
{
    public static int Compare(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
