using System.Text.Json.Serialization;

namespace Eep.Web.Notifications;

/// <summary>What a person may want to be told. Stored by name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>A run has completed.</summary>
    Finished,

    /// <summary>A run has failed.</summary>
    Failed,

    /// <summary>A run has had no gain for a quarter of its generations.</summary>
    Stalled,

    /// <summary>A run has a better best score. Off unless chosen: a search has many.</summary>
    NewBest,

    /// <summary>An evaluation has completed, and a gate of its suite failed.</summary>
    GateFailed,
}

/// <summary>Something that happened to a run or to an evaluation.</summary>
/// <param name="RunId">The run; of an evaluation the run whose checkpoint it judged, all zeros where there is none.</param>
/// <param name="RunName">Name of the run or the evaluation.</param>
/// <param name="Address">The page that shows it.</param>
public sealed record Notification(DateTimeOffset At, NotificationKind Kind, Guid RunId, string RunName, string Text, string Address);
