using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Precautions;

/// <summary>
/// Keeps keyboards and pointers of Linux to itself (EVIOCGRAB). The kernel gives them back when the handle is closed, also that of a process that
/// was killed, so that nothing has to be restored.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class EvdevLock(string folder = "/dev/input") : IInputLock
{
    private const int ReadOnly = 0;
    private const int DoNotWait = 0x800;
    private const int CloseOnExecute = 0x80000;
    private const uint Grab = 0x4004_4590;
    private const uint KeysOf = 0x8060_4521;
    private const int KeyBytes = 96;
    private const int KeyQ = 16;
    private const int LeftButton = 0x110;
    private const int Touch = 0x14a;

    public Task<HeldInput> Lock(UserSession session, CancellationToken cancellation)
    {
        var held = new Devices();
        try
        {
            var found = Directory.Exists(folder) ? Directory.GetFiles(folder, "event*") : [];
            foreach (var device in found)
            {
                if (Open(device, ReadOnly | DoNotWait | CloseOnExecute) is var number and >= 0)
                    held.Take(new SafeFileHandle(number, ownsHandle: true));
            }

            if (held.Count == 0)
                throw new NotApplicableHere(found.Length == 0 ? $"there is no input device in {folder}" : $"none of the {found.Length} input devices in {folder} is a keyboard or a pointer that can be locked");
            return Task.FromResult(new HeldInput($"{held.Count} input devices", held));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static unsafe bool IsForPeople(SafeFileHandle device)
    {
        var keys = stackalloc byte[KeyBytes];
        return Control(device, KeysOf, keys) >= 0 && (Has(keys, KeyQ) || Has(keys, LeftButton) || Has(keys, Touch));
    }

    private static unsafe bool Has(byte* keys, int key) => (keys[key / 8] & (1 << (key % 8))) != 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(SafeFileHandle device, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, nuint request, nint argument);

    private sealed class Devices : IDisposable
    {
        private readonly List<SafeFileHandle> handles = [];

        public int Count => handles.Count;

        public void Take(SafeFileHandle device)
        {
            if (IsForPeople(device) && Control(device, Grab, 1) == 0)
                handles.Add(device);
            else
                device.Dispose();
        }

        public void Dispose()
        {
            foreach (var handle in handles)
                handle.Dispose();
            handles.Clear();
        }
    }
}
