namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>What a tokenizer does, whatever kind of file said so.</summary>
internal sealed record TokenizerParts
{
    public required BpeModel Model { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Steps that change the text between added tokens.</summary>
    public required IReadOnlyList<PieceStep> Normalizer { get; init; }

    /// <summary>Steps that cut it into words.</summary>
    public required IReadOnlyList<PieceStep> PreTokenizer { get; init; }

    /// <summary>Steps from tokens to text.</summary>
    public required IReadOnlyList<DecoderStep> Decoder { get; init; }

    /// <summary>Ids that the template puts before a text.</summary>
    public IReadOnlyList<int> Prefix { get; init; } = [];

    /// <summary>Ids that the template puts behind a text.</summary>
    public IReadOnlyList<int> Suffix { get; init; } = [];

    /// <summary>The id of a token by its text; null when there is none.</summary>
    public int? IdOf(string token) =>
        AddedTokens.FirstOrDefault(added => added.Content == token)?.Id ?? (Model.Vocabulary.TryGetValue(token, out var id) ? id : null);
}
