namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Where a piece of text stands.</summary>
internal enum PiecePlace
{
    /// <summary>At the start of a text.</summary>
    Start,

    /// <summary>Behind something that has been cut off.</summary>
    Inside,

    /// <summary>Right behind text that is not here: the start of a continuation.</summary>
    Joined,
}

/// <summary>A piece of text on its way to becoming tokens.</summary>
internal readonly record struct Piece(string Text, PiecePlace Place);

/// <summary>Changes or cuts a piece.</summary>
internal delegate IEnumerable<Piece> PieceStep(Piece piece);
