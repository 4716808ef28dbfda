using System.Runtime.InteropServices;

namespace MlOps.Sdk.Machine;

/// <summary>Work that takes only what other threads leave of the processor's cores.</summary>
internal static partial class SpareTime
{
    private const int Idle = 5; // SCHED_IDLE, which anybody may choose for a thread of his own

    /// <summary>Runs something on a thread of its own, of the lowest priority that the system has.</summary>
    /// <remarks>
    /// Linux and Windows. macOS has no such priority for one thread of a process: there it runs like any other. On busy cores it may hardly come on:
    /// nobody may wait for it who can do its work instead.
    /// </remarks>
    /// <returns>Ends when it does, with its exception.</returns>
    public static Task RunAsync(string name, Action work)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                if (OperatingSystem.IsLinux())
                {
                    _ = SetSchedule(CurrentThread(), Idle, 0); // where it is refused, the thread runs like any other
                }

                work();
                end.SetResult();
            }
            catch (Exception e)
            {
                end.SetException(e);
            }
        })
        {
            Name = name,
            IsBackground = true,
            Priority = ThreadPriority.Lowest, // Windows; .NET ignores it elsewhere
        };
        thread.Start();
        return end.Task;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nuint CurrentThread();

    [LibraryImport("libc", EntryPoint = "pthread_setschedparam")]
    private static partial int SetSchedule(nuint thread, int policy, in int priority);
}
