namespace Eep.Core.Checkpoints;

/// <summary>The parts of a model, as far as an expert plan and its memory are concerned.</summary>
public enum ModelPart
{
    /// <summary>Token embedding.</summary>
    Embedding,

    /// <summary>Attention projections.</summary>
    Attention,

    /// <summary>Gate of an SMoE block.</summary>
    Router,

    /// <summary>A routed expert.</summary>
    Expert,

    /// <summary>Norm weights.</summary>
    Norm,

    /// <summary>The output head.</summary>
    Head,

    /// <summary>Anything else; copied as it is.</summary>
    Other,

    /// <summary>A tensor of an SMoE block that the family does not know; a checkpoint with one is refused, since no plan could treat it rightly.</summary>
    Unknown,
}
