using System.IO.MemoryMappedFiles;

namespace MlOps.TestApp;

/// <summary>How many calls have returned in each thread, in a mapped file that outlives the process.</summary>
internal sealed unsafe class Acknowledgements : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _counts;

    public Acknowledgements(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _counts = (long*)start;
    }

    public void Returned(int thread, long count) => Volatile.Write(ref _counts[thread], count);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
