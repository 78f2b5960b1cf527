using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The feed-forward part of one layer: dense, or an SMoE block.</summary>
internal interface IFeedForward
{
    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    Tensor Forward(Tensor hidden, int layer, ForwardObserver? observer);
}
