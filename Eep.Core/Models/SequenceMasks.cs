using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Masks of causal attention over whole sequences of one length, made when first asked for.</summary>
internal sealed class SequenceMasks(int length, Device device) : IDisposable
{
    private readonly Dictionary<int, Tensor> _windows = [];

    /// <summary>Tokens of a sequence.</summary>
    public int Length => length;

    public Device Device => device;

    /// <summary>True where position i (row) sees j: i - window &lt; j &lt;= i. Null where the window hides nothing and plain causality is enough.</summary>
    public Tensor? Window(int? window)
    {
        if (window is not { } size || length <= size)
        {
            return null;
        }

        if (!_windows.TryGetValue(size, out var mask))
        {
            using var scope = NewDisposeScope();
            mask = ones(length, length, dtype: ScalarType.Bool, device: device).tril().triu(1 - size).DetachFromDisposeScope();
            _windows.Add(size, mask);
        }

        return mask;
    }

    public void Dispose()
    {
        foreach (var mask in _windows.Values)
        {
            mask.Dispose();
        }
    }
}
