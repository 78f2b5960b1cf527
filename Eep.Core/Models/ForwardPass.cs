using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>What one run through the layers shares: the attention state, the rotary angles of its positions, and who watches.</summary>
internal sealed class ForwardPass(IAttentionState state, RotaryEmbeddings rotary, ForwardObserver? observer) : IDisposable
{
    private readonly Dictionary<RopeSpec, RotaryAngles> _angles = [];

    public IAttentionState State => state;

    public ForwardObserver? Observer => observer;

    /// <summary>The angles of the pass's positions; computed once, owned by the pass.</summary>
    public RotaryAngles Angles(RopeSpec rope)
    {
        if (!_angles.TryGetValue(rope, out var angles))
        {
            angles = rotary.At(rope, state);
            _angles.Add(rope, angles);
        }

        return angles;
    }

    public void Dispose()
    {
        foreach (var angles in _angles.Values)
        {
            angles.Dispose();
        }
    }
}
