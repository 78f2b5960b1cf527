using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// One safetensors file, memory-mapped. Tensors are views over the map: opening costs no copy, and pages are read on first use.
/// The map is copy-on-write, so a stray in-place operation changes this process's view, never the file, and does not crash.
/// </summary>
/// <remarks>Owns the map and every view it gave out; both end with <see cref="Dispose"/>. Safe for use by several threads.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly Dictionary<string, (TensorInfo Info, long Offset)> _entries;
    private readonly Dictionary<string, torch.Tensor> _views = [];
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly Lock _lock = new();
    private readonly nint _start;
    private bool _disposed;

    private SafetensorsFile(string path, SafetensorsHeader header, MemoryMappedFile map)
    {
        Path = path;
        Metadata = header.Metadata;
        Tensors = [.. header.Tensors.Select(entry => entry.Info)];
        _entries = header.Tensors.ToDictionary(entry => entry.Info.Name, StringComparer.Ordinal);
        _map = map;
        _accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        _start = Acquire(_accessor);
    }

    /// <summary>Path as given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The header's string-to-string metadata; empty when there is none.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>All tensors, in the order of their data.</summary>
    public ImmutableArray<TensorInfo> Tensors { get; }

    /// <summary>Checks the header and maps the file. Needs no native torch.</summary>
    /// <exception cref="CheckpointException">No such file, or a header that breaks any rule of the format.</exception>
    public static SafetensorsFile Open(string path) => JsonFile.Guard(path, () =>
    {
        var stream = PlainFile.Open(path);
        try
        {
            var header = SafetensorsHeader.Read(path, stream);
            var map = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: false);
            return new SafetensorsFile(path, header, map);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>True when the file holds a tensor of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Name, type and shape of one tensor.</summary>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public TensorInfo Info(string name) => Entry(name).Info;

    /// <summary>
    /// A CPU view of one tensor in its stored type and shape. Owned by this file: do not dispose it, do not use it after
    /// <see cref="Dispose"/>; every call gives the same object.
    /// </summary>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public torch.Tensor Tensor(string name)
    {
        var (info, offset) = Entry(name);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_views.TryGetValue(name, out var view))
            {
                view = NativeTensor.Over(_start + (nint)offset, info.Type, info.Shape.AsSpan());
                _views.Add(name, view);
            }

            return view;
        }
    }

    /// <summary>The raw data of one small tensor (below 2 GB), for readers that need no torch. Valid until <see cref="Dispose"/>.</summary>
    internal unsafe ReadOnlySpan<byte> Bytes(string name)
    {
        var (info, offset) = Entry(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ReadOnlySpan<byte>((void*)(_start + (nint)offset), checked((int)info.Bytes));
    }

    /// <summary>Has the system begin to read a tensor that will be used at once.</summary>
    internal void RequestPages(string name) => Advise(name, MappedPages.Request);

    /// <summary>Lets the system take back the whole pages of a tensor; the next use reads them from the file again.</summary>
    internal void ReleasePages(string name) => Advise(name, MappedPages.Release);

    private void Advise(string name, Action<nint, long> advise)
    {
        var (info, offset) = Entry(name);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            advise(_start + (nint)offset, info.Bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var view in _views.Values)
            {
                view.Dispose();
            }

            _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            _accessor.Dispose();
            _map.Dispose();
        }
    }

    private static unsafe nint Acquire(MemoryMappedViewAccessor accessor)
    {
        byte* pointer = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return (nint)(pointer + accessor.PointerOffset);
    }

    private (TensorInfo Info, long Offset) Entry(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException(Path, Quoted.Tensor(name), "a tensor of this name", "none");
}
